package spdci

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
)

// Reported is an enrolment as a partner reported it: its word about a person whom this register knows, and whether this register says the
// same. No enrolment is made of it.
type Reported struct {
	ID, Partner, Permission, Person uuid.UUID
	SenderID, Organisation          string // of the partner
	Programme, Status               string
	Same                            bool
	At                              time.Time
}

// ReportStore is what is kept of reports.
type ReportStore interface {
	// Reports are those of a person, or of all, older than one, newest first; differing leaves out what this register says too.
	Reports(ctx context.Context, person uuid.UUID, differing bool, before uuid.UUID, most int) ([]Reported, error)
}

// What is kept of a report is words of lists. Anything else, a personal code above all, is not kept.
var (
	programmeWord = regexp.MustCompile(`^[A-Za-z0-9_. -]{1,60}$`)
	statusWord    = regexp.MustCompile(`^[a-z_ -]{0,30}$`)
	looksLikeCode = regexp.MustCompile(`[0-9]{6}-?[0-9]{5}`)
)

// reportOf is what is kept of a reported enrolment; false when there is nobody whom it is about, or it is not in words.
func (m *message) reportOf(person uuid.UUID, programme, status string, same bool) (Reported, bool) {
	if person == uuid.Nil || !programmeWord.MatchString(programme) || !statusWord.MatchString(status) || looksLikeCode.MatchString(programme) {
		return Reported{}, false
	}
	return Reported{ID: uuid.Must(uuid.NewV7()), Partner: m.partner.ID, Permission: m.permission.ID, Person: person, Programme: programme, Status: status, Same: same, At: m.now}, true
}

// keeps is the part of the transaction that keeps reports.
func keeps(list []Reported) func(context.Context, Tx) error {
	return func(ctx context.Context, tx Tx) error {
		for i := range list {
			if err := tx.AddReport(ctx, &list[i]); err != nil {
				return err
			}
		}
		return nil
	}
}

// mostReports is how many one answer holds.
const mostReports = 100

// ListReported lists what partners reported. Whose it is, is in the audit log.
func (x *Exchange) ListReported(ctx context.Context, person uuid.UUID, differing bool, before uuid.UUID) ([]Reported, error) {
	list, err := x.Store.Reports(ctx, person, differing, before, mostReports)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		authz.None(ctx)
	}
	seen := make([]Reported, 0, len(list))
	for _, r := range list {
		name := names.Format("reportedEnrollments", r.ID)
		err := authz.Check(ctx, authz.Resource{Type: "reportedEnrollment", ID: name})
		if errors.Is(err, authz.ErrHidden) {
			continue
		}
		if err != nil {
			return nil, err
		}
		audit.Subjects(ctx, name, names.Format("persons", r.Person))
		seen = append(seen, r)
	}
	return seen, nil
}
