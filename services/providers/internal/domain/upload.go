package domain

import (
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// Upload is how far a file of records has been taken. It moves in the transaction that stores the records.
type Upload struct {
	ID         uuid.UUID
	Provider   uuid.UUID
	Agreement  uuid.UUID
	Bytes      int64
	Lines      int
	Accepted   int
	Replaced   int
	Duplicates int
	Unmatched  int
	Rejected   int
	Done       bool
	Moved      time.Time // when it last went on
}

// LeftToDo are the answers of a chunk that leave the sender something to do: they are kept for some time.
func LeftToDo(list []Judgement) []Judgement {
	left := make([]Judgement, 0, len(list))
	for i := range list {
		if list[i].Outcome == OutcomeRejected || list[i].Outcome == OutcomeUnmatched {
			left = append(left, list[i])
		}
	}
	return left
}

// Count adds what became of records.
func (u *Upload) Count(list []Judgement) {
	for i := range list {
		switch list[i].Outcome {
		case OutcomeAccepted:
			u.Accepted++
		case OutcomeReplaced:
			u.Replaced++
		case OutcomeDuplicate:
			u.Duplicates++
		case OutcomeUnmatched:
			u.Unmatched++
		case OutcomeRejected:
			u.Rejected++
		}
	}
}

// The ways in which records and files fail as a whole; what is wrong with a record by itself is a Finding.
var (
	ErrUploadNotFound  = errs.New(errs.NotFound, "UPLOAD_NOT_FOUND", "There is no such upload.", "Šādas augšupielādes nav.")
	ErrRecordNotFound  = errs.New(errs.NotFound, "DELIVERY_RECORD_NOT_FOUND", "There is no such record.", "Šāda ieraksta nav.")
	ErrUploadOffset    = errs.New(errs.Precondition, "UPLOAD_OFFSET_WRONG", "Go on where the upload stopped: ask for it and send from its bytes on.", "Turpiniet no vietas, kur augšupielāde pārtrūka: noskaidrojiet to un sūtiet no norādītā baita.")
	ErrUploadDone      = errs.New(errs.Precondition, "UPLOAD_DONE", "This file was read to its end.", "Šis fails ir nolasīts līdz galam.")
	ErrRecordRace      = errs.New(errs.Conflict, "RECORD_RACE", "The same records came over another connection; send them again.", "Tie paši ieraksti saņemti citā savienojumā; sūtiet vēlreiz.")
	ErrTableHeader     = errs.New(errs.Invalid, "TABLE_HEADER_INVALID", "The first row of the table does not name the columns as the template does.", "Tabulas pirmā rinda nenosauc kolonnas tā kā veidne.")
	ErrTableEncoding   = errs.New(errs.Invalid, "TABLE_ENCODING_INVALID", "The text is not UTF-8; save the table as CSV UTF-8.", "Teksts nav UTF-8; saglabājiet tabulu kā CSV UTF-8.")
	ErrTableTooLarge   = errs.New(errs.Invalid, "TABLE_TOO_LARGE", "The workbook is larger than 20 MB or unpacks to far more than it holds; send CSV or lines of JSON.", "Darbgrāmata ir lielāka par 20 MB vai atpakojas daudz lielāka; sūtiet CSV vai JSON rindas.")
	ErrTableUnsafe     = errs.New(errs.Invalid, "TABLE_UNSAFE", "The workbook has macros, links to other files or a document type.", "Darbgrāmatā ir makro, saites uz citiem failiem vai dokumenta tipa definīcija.")
	ErrTableUnreadable = errs.New(errs.Invalid, "TABLE_UNREADABLE", "The file is no table of the kind that it says it is.", "Fails nav tāda veida tabula, kā norādīts.")
	ErrIntakeBusy      = errs.New(errs.Exhausted, "INTAKE_BUSY", "Too much of this provider is being read; try again shortly.", "Šim sniedzējam pašlaik jau nolasa pietiekami daudz; mēģiniet vēlāk.")
)
