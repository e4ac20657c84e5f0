package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which the log of calls says no.
var (
	ErrRequestLogNotFound = errs.New(errs.NotFound, "REQUEST_LOG_NOT_FOUND", "There is no such call in the log of this sandbox.", "Šīs smilšu kastes žurnālā tāda izsaukuma nav.")
	ErrRequestLogReplay   = errs.New(errs.Precondition, "REQUEST_LOG_NOT_REPLAYABLE",
		"This call cannot be done again: it is a stream or a file, a replay or a token, or something of it was not kept.",
		"Šo izsaukumu nevar atkārtot: tā ir straume, datne, atkārtojums vai pilnvara, vai kaut kas no tā nav saglabāts.")
)
