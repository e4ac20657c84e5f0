package domain

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// ChecklistState says whether a document is there.
type ChecklistState string

// The states; words of the contract without prefix.
const (
	DocumentNeeded    ChecklistState = "NEEDED"
	DocumentReceived  ChecklistState = "RECEIVED"
	DocumentNotNeeded ChecklistState = "NOT_NEEDED"
)

// ChecklistItem is one document that an application needs (R92, R93). What is needed is computed from the application by
// dated data; what is known of it is kept.
type ChecklistItem struct {
	Code       string
	Person     uuid.UUID // nil for the household
	TitleLV    string
	TitleEN    string
	LegalRef   string
	Confidence string
	Mark       DocumentMark
}

// DocumentMark is what is known of a document of the checklist.
type DocumentMark struct {
	Code       string
	Person     uuid.UUID // nil for the household
	State      ChecklistState
	Note       string
	RecordedBy string
	Recorded   time.Time
}

// MarkDocument keeps what is known of a document. It must stand in the list; one that is not needed has a note that says why.
func (f *File) MarkDocument(m DocumentMark, list []ChecklistItem, by Actor) error {
	if f.Case == nil {
		return ErrCaseNotFound
	}
	if f.Case.State == CaseDecided || f.Case.State == CaseClosed {
		return ErrCaseNotOpen
	}
	known := false
	for _, item := range list {
		known = known || item.Code == m.Code && item.Person == m.Person
	}
	m.Note = strings.TrimSpace(m.Note)
	switch {
	case !known:
		return ErrChecklistItemInvalid.Field("code", ErrChecklistItemInvalid.Reason, "the checklist of this case has no such document", "šīs lietas dokumentu sarakstā šāda dokumenta nav")
	case m.State == DocumentNotNeeded && m.Note == "":
		return ErrChecklistItemInvalid.Field("note", ErrChecklistItemInvalid.Reason, "say why the document is not needed", "jānorāda, kāpēc dokuments nav vajadzīgs")
	}
	m.RecordedBy, m.Recorded = by.Subject, by.Now
	f.Changes.Marks = append(f.Changes.Marks, m)
	for i := range f.Marks {
		if f.Marks[i].Code == m.Code && f.Marks[i].Person == m.Person {
			f.Marks[i] = m
			f.touchCase(by.Now)
			return nil
		}
	}
	f.Marks = append(f.Marks, m)
	f.touchCase(by.Now)
	return nil
}

// Marked puts what is known beside what is needed.
func (f *File) Marked(list []ChecklistItem) []ChecklistItem {
	for i := range list {
		list[i].Mark = DocumentMark{Code: list[i].Code, Person: list[i].Person, State: DocumentNeeded}
		for _, m := range f.Marks {
			if m.Code == list[i].Code && m.Person == list[i].Person {
				list[i].Mark = m
			}
		}
	}
	return list
}
