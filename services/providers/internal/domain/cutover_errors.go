package domain

import "github.com/digisoc/platform/pkg/errs"

// The ways in which planning a move to the platform, and asking for a code list, fail.
var (
	ErrCodeListNotFound       = errs.New(errs.NotFound, "CODE_LIST_NOT_FOUND", "There is no such code list.", "Šāda kodu saraksta nav.")
	ErrCutoverNotice          = errs.New(errs.Invalid, "CUTOVER_NOTICE_TOO_SHORT", "Providers are told earlier than this before anything moves.", "Pakalpojumu sniedzējiem par pāreju jāpaziņo agrāk.")
	ErrCutoverTold            = errs.New(errs.Invalid, "CUTOVER_NOTE_REQUIRED", "Say in both languages what changes for providers, and whom to ask.", "Abās valodās jānorāda, kas sniedzējiem mainās un pie kā vērsties.")
	ErrCutoverOwner           = errs.New(errs.Precondition, "CUTOVER_OWNER_SAME", "This system owns the facts already.", "Šī sistēma datus jau pārvalda.")
	ErrCutoverDay             = errs.New(errs.Invalid, "CUTOVER_DAY_INVALID", "The day lies before the owner in force began.", "Diena ir pirms spēkā esošā pārvaldītāja sākuma.")
	ErrCutoverOverlap         = errs.New(errs.Exists, "CUTOVER_OVERLAP", "Another row of the plan holds on these days for this service or for all of them.", "Šajās dienās šim vai visiem pakalpojumiem spēkā ir cits plāna ieraksts.")
	ErrDayInvalid             = errs.New(errs.Invalid, "DAY_INVALID", "A day is written YYYY-MM-DD and exists.", "Diena jāraksta kā GGGG-MM-DD, un tai jābūt kalendārā.")
	ErrCutoverNotFound        = errs.New(errs.NotFound, "CUTOVER_NOT_FOUND", "The plan has no such row.", "Plānā šāda ieraksta nav.")
	ErrCutoverNotMoved        = errs.New(errs.Precondition, "CUTOVER_NOT_MOVED", "By this row the platform does not own the facts today.", "Pēc šī ieraksta datus šodien nepārvalda platforma.")
	ErrCutoverEvidence        = errs.New(errs.Precondition, "CUTOVER_EVIDENCE_MISSING", "The move is closed when nothing of this is missing: the certificate of erasure, the record of the destruction of keys since the move, the archive, and counts of the facts.", "Pāreju noslēdz, kad nekā netrūkst: dzēšanas apliecinājuma, atslēgu iznīcināšanas akta pēc pārejas, arhīva vietas un datu skaita.")
	ErrCutoverCounts          = errs.New(errs.Precondition, "CUTOVER_COUNTS_DIFFER", "Both sides have the same number of records and the same hash.", "Abās pusēs ir vienāds ierakstu skaits un jaucējvērtība.")
	ErrCutoverClosed          = errs.New(errs.Precondition, "CUTOVER_CLOSED", "The move is closed; its evidence does not change.", "Pāreja ir noslēgta; pierādījumus nemaina.")
	ErrCutoverSamePerson      = errs.New(errs.Denied, "CUTOVER_SAME_PERSON", "Who recorded evidence does not close the move.", "Pāreju nenoslēdz tas, kas pievienoja pierādījumus.")
	ErrCutoverEvidenceInvalid = errs.New(errs.Invalid, "CUTOVER_EVIDENCE_INVALID", "Keys are destroyed by today, and each group is counted once.", "Atslēgas iznīcinātas līdz šodienai, un katra grupa skaitīta vienreiz.")
)
