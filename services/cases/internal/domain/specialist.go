package domain

import (
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// SubjectGroup is which subject of Bērnu tiesību aizsardzības likums 5.1(1) a specialist is.
type SubjectGroup string

// SubjectGroups is the closed list.
var SubjectGroups = []SubjectGroup{"SOCIAL_WORKER", "PSYCHOLOGIST", "ORPHANS_COURT", "MUNICIPAL_OFFICER", "TEACHER", "OTHER"}

// TrainingKind is which programme a certificate is of.
type TrainingKind string

// TrainingKinds is the closed list.
var TrainingKinds = []TrainingKind{"BASIC", "REFRESHER"}

// WithdrawalReason is why an entry was withdrawn.
type WithdrawalReason string

// Specialist is one certificate of special knowledge of the rights of the child with one employer (G27). It is found by who signs in: no personal
// code is kept.
type Specialist struct {
	ID                uuid.UUID
	Employer, Subject string
	DisplayName       string
	Group             SubjectGroup
	Training          TrainingKind
	Hours             int
	Certificate       string
	IssuedBy          string // registration number of who trained
	Issued, From, To  Date
	Withdrawn         Date
	Reason            WithdrawalReason
	Version           int64
}

// InForce reports whether the entry counts on a day; both its first and its last day do.
func (s Specialist) InForce(day Date) bool {
	return s.Withdrawn.IsZero() && !day.Before(s.From) && !day.After(s.To)
}

// Same reports whether two records are of the same certificate with the same employer.
func (s Specialist) Same(other Specialist) bool {
	return s.IssuedBy == other.IssuedBy && s.Certificate == other.Certificate && s.Employer == other.Employer
}

// Says reports whether the entry says all that a record says, and was not withdrawn.
func (s Specialist) Says(record Specialist) bool {
	record.ID, record.Version = s.ID, s.Version
	return s == record
}

// Lookup is what everybody but the keeper of the register sees of an entry (GR-01, GR-02, GR-07): who, in which group, until when.
func (s Specialist) Lookup() Specialist {
	return Specialist{ID: s.ID, DisplayName: s.DisplayName, Group: s.Group, From: s.From, To: s.To, Withdrawn: s.Withdrawn}
}

// Withdraw ends an entry.
func (s *Specialist) Withdraw(reason WithdrawalReason, today Date) error {
	if !s.Withdrawn.IsZero() {
		return ErrSpecialistWithdrawn
	}
	s.Withdrawn, s.Reason = today, reason
	s.Version++
	return nil
}

var (
	employerForm = regexp.MustCompile(`^([0-9]{7}|[0-9]{11})$`)
	issuerForm   = regexp.MustCompile(`^[0-9]{11}$`)
	codeInside   = regexp.MustCompile(`[0-9]{6}-?[0-9]{5}`)
)

// CheckSpecialist finds what is wrong with the form of a record, whatever rules hold on its day.
func CheckSpecialist(s Specialist, today Date) (problems []Problem) {
	add := func(wrong bool, field string, e *errs.Error) {
		if wrong {
			problems = append(problems, ProblemOf(field, e))
		}
	}
	short := func(text string, most int) bool {
		return strings.TrimSpace(text) == "" || len(text) > most || text != strings.TrimSpace(text) || codeInside.MatchString(text)
	}
	add(!employerForm.MatchString(s.Employer), "employer", ErrSpecialistField)
	add(short(s.Subject, 100), "subject", ErrSpecialistField)
	add(short(s.DisplayName, 200), "display_name", ErrSpecialistField)
	add(!slices.Contains(SubjectGroups, s.Group), "subject_group", ErrSpecialistField)
	add(!slices.Contains(TrainingKinds, s.Training), "training", ErrSpecialistField)
	add(short(s.Certificate, 60), "certificate", ErrSpecialistField)
	add(!issuerForm.MatchString(s.IssuedBy), "issued_by", ErrSpecialistField)
	add(s.Hours < 1 || s.Hours > 1000, "hours", ErrSpecialistField)
	add(s.Issued.IsZero() || s.Issued.After(today), "issue_date", ErrSpecialistDates)
	add(s.From.IsZero() || s.From.Before(s.Issued), "valid_from", ErrSpecialistDates)
	add(s.To.IsZero() || s.To.Before(s.From), "valid_to", ErrSpecialistDates)
	return problems
}

// ProblemOf says what is wrong with a field in the words of an error.
func ProblemOf(field string, e *errs.Error) Problem {
	return Problem{Field: field, Reason: e.Reason, LV: e.MessageLV, EN: e.Message}
}
