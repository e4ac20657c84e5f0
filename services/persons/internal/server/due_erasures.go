package server

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// dueCursor is whom the page before ended with.
type dueCursor struct{ After uuid.UUID }

// ListDueErasures lists whose data have been kept long enough.
func (s *Erasures) ListDueErasures(ctx context.Context, req *personsv1.ListDueErasuresRequest) (*personsv1.ListDueErasuresResponse, error) {
	var at dueCursor
	if _, err := page.Decode(req.GetPageToken(), "due", &at); err != nil {
		return nil, err
	}
	lines, next, err := s.app.DueErasures(ctx, at.After, page.Size(req.GetPageSize()))
	if err != nil {
		return nil, err
	}
	out := &personsv1.ListDueErasuresResponse{}
	for _, l := range lines {
		person := names.Format("persons", l.Person)
		if n := len(out.GetPersons()); n == 0 || out.GetPersons()[n-1].GetPerson() != person {
			out.Persons = append(out.Persons, duePerson(&l))
		}
		p := out.GetPersons()[len(out.GetPersons())-1]
		p.Lines = append(p.Lines, dueLine(&l))
	}
	if out.TotalPersons, out.TotalGroups, err = s.app.DueTotals(ctx); err != nil {
		return nil, err
	}
	if next != uuid.Nil {
		out.NextPageToken, err = page.Encode("due", dueCursor{next})
	}
	return out, err
}

// duePerson is whose data are due, with the proposal that waits for votes.
func duePerson(l *domain.DueLine) *typesv1.ErasureDuePerson {
	out := &typesv1.ErasureDuePerson{Person: names.Format("persons", l.Person)}
	if l.Erasure != uuid.Nil {
		out.Erasure = names.Format("erasures", l.Erasure)
	}
	if l.State == domain.ErasureProposed {
		out.Approvals = 1
	}
	return out
}

func dueLine(l *domain.DueLine) *typesv1.ErasureDueLine {
	return &typesv1.ErasureDueLine{Service: l.Service, Group: l.Group, Municipality: l.Municipality, Rule: l.Rule, Since: l.Since.Format(time.DateOnly)}
}
