package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which planning a move to the platform, and asking for a code list, fail.
var (
	ErrCodeListNotFound = errs.New(errs.NotFound, "CODE_LIST_NOT_FOUND", "There is no such code list.", "Šāda kodu saraksta nav.")
	ErrCutoverNotice    = errs.New(errs.Invalid, "CUTOVER_NOTICE_TOO_SHORT", "Providers are told earlier than this before anything moves.", "Pakalpojumu sniedzējiem par pāreju jāpaziņo agrāk.")
	ErrCutoverTold      = errs.New(errs.Invalid, "CUTOVER_NOTE_REQUIRED", "Say in both languages what changes for providers, and whom to ask.", "Abās valodās jānorāda, kas sniedzējiem mainās un pie kā vērsties.")
	ErrCutoverOwner     = errs.New(errs.Precondition, "CUTOVER_OWNER_SAME", "This system owns the facts already.", "Šī sistēma datus jau pārvalda.")
	ErrCutoverDay       = errs.New(errs.Invalid, "CUTOVER_DAY_INVALID", "The day lies before the owner in force began.", "Diena ir pirms spēkā esošā pārvaldītāja sākuma.")
	ErrCutoverOverlap   = errs.New(errs.Exists, "CUTOVER_OVERLAP", "Another row of the plan holds on these days for this service or for all of them.", "Šajās dienās šim vai visiem pakalpojumiem spēkā ir cits plāna ieraksts.")
	ErrDayInvalid       = errs.New(errs.Invalid, "DAY_INVALID", "A day is written YYYY-MM-DD and exists.", "Diena jāraksta kā GGGG-MM-DD, un tai jābūt kalendārā.")
)
