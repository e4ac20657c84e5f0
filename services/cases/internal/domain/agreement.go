package domain

import (
	"strings"
	"time"
)

// Agreement is the co-operation agreement of a household (vienošanās par līdzdarbību, R46), or why none is concluded.
type Agreement struct {
	Concluded  Date      `json:"concluded,omitzero"` // none when Waiver says why
	Measures   string    `json:"measures,omitempty"`
	Waiver     string    `json:"waiver,omitempty"`
	RecordedBy string    `json:"recorded_by"`
	Recorded   time.Time `json:"recorded"`
}

// Duties is what the procedure asks for before a decision with certain lines; dated data decides (package procedure).
type Duties struct {
	Agreement bool // a co-operation agreement, or the reason why there is none (R46)
	Hearing   bool // how the persons were heard before an unfavourable act, or why not (APL 62)
}

// RecordAgreement keeps the agreement with the file; a later one replaces it until the decision is issued.
func (f *File) RecordAgreement(a Agreement, by Actor) error {
	if f.Case == nil {
		return ErrCaseNotFound
	}
	if f.Case.State == CaseDecided || f.Case.State == CaseClosed {
		return ErrCaseNotOpen
	}
	a.Measures, a.Waiver = strings.TrimSpace(a.Measures), strings.TrimSpace(a.Waiver)
	switch {
	case a.Concluded.IsZero() == (a.Waiver == ""):
		return ErrAgreementInvalid.Field("waiver_reason", ErrAgreementInvalid.Reason, ErrAgreementInvalid.Message, ErrAgreementInvalid.MessageLV)
	case a.Concluded.After(by.Today):
		return ErrAgreementInvalid.Field("concluded_date", ErrAgreementInvalid.Reason, "an agreement is not concluded in the future", "vienošanos nenoslēdz nākotnē")
	case !a.Concluded.IsZero() && a.Measures == "":
		return ErrAgreementInvalid.Field("measures", ErrAgreementInvalid.Reason, "say what the persons undertake", "jānorāda, ko personas apņemas")
	}
	a.RecordedBy, a.Recorded = by.Subject, by.Now
	f.Agreement, f.Changes.Agreed = &a, true
	f.touchCase(by.Now)
	f.endKind(TaskDone, TaskConcludeAgreement)
	return nil
}

// askAgreement opens the task to conclude an agreement when one is needed and none is recorded, and takes it back when not.
func (f *File) askAgreement(needed bool, by Actor) {
	open := false
	for _, t := range f.Tasks {
		open = open || t.Kind == TaskConcludeAgreement && t.State == TaskOpen
	}
	switch needed = needed && f.Agreement == nil; {
	case needed && !open:
		f.openTask(TaskConcludeAgreement, noPerson, by)
	case !needed && open:
		f.endKind(TaskCancelled, TaskConcludeAgreement)
	}
}
