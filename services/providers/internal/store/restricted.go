package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// Restrictions takes in which data of clients are restricted (GDPR 18). Statements with services of such a client are looked at again, when it
// begins and when it ends.
func Restrictions(d *pg.DB) restriction.Taker {
	return restriction.Taker{Service: "providers", DB: d, Tell: func(ctx context.Context, tx *pg.Tx, h restriction.Held) error {
		person, err := names.Parse("persons", h.Person)
		if err != nil {
			return err
		}
		return db.New(tx).MarkStatementsOfClient(ctx, person)
	}}
}

// stopped is what a use may not go on with: all of a client, or one assignment or record of hers.
type stopped struct{ persons, assignments, records []uuid.UUID }

func (s *stopped) none() bool { return len(s.persons)+len(s.assignments)+len(s.records) == 0 }

// stopping sorts restrictions by what they name. One of a record that is kept elsewhere stops nothing here.
func stopping(held []restriction.Held) (out stopped, err error) {
	out = stopped{persons: []uuid.UUID{}, assignments: []uuid.UUID{}, records: []uuid.UUID{}}
	for _, h := range held {
		if h.Record == "" {
			id, err := names.Parse("persons", h.Person)
			if err != nil {
				return out, err
			}
			out.persons = append(out.persons, id)
		} else if id, err := names.Parse("assignments", h.Record); err == nil {
			out.assignments = append(out.assignments, id)
		} else if id, err := names.Parse("records", h.Record); err == nil {
			out.records = append(out.records, id)
		}
	}
	return out, nil
}

// withhold says which assignments of a statement are of clients who have had them restricted. A restriction of one record holds the whole service of
// its assignment: a line does not say which records it counts.
func withhold(ctx context.Context, q db.DBTX, persons []uuid.UUID, at time.Time) (map[uuid.UUID]bool, error) {
	held, err := restriction.Stopping(ctx, q, restriction.Statement, persons, at)
	if err != nil || len(held) == 0 {
		return nil, err
	}
	s, err := stopping(held)
	if err != nil || s.none() {
		return nil, err
	}
	ids, err := db.New(q).StoppedAssignments(ctx, db.StoppedAssignmentsParams{Persons: s.persons, Assignments: s.assignments, Records: s.records})
	out := make(map[uuid.UUID]bool, len(ids))
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

// hollow empties the lines of a closed statement that are restricted, unless the purpose of the call still sees them. The statement itself stays as
// it was closed.
func (s *Store) hollow(ctx context.Context, lines []domain.StatementLine, at time.Time) error {
	sees, err := restriction.Sees(caller.From(ctx), at)
	if err != nil || sees {
		return err
	}
	persons := make([]uuid.UUID, len(lines))
	for i := range lines {
		persons[i] = lines[i].Person
	}
	restricted, err := withhold(ctx, s.db, persons, at)
	for i := range lines {
		if restricted[lines[i].Assignment] {
			lines[i] = lines[i].Hollow()
		}
	}
	return err
}
