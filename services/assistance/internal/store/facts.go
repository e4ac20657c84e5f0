package store

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// factAdded and factEnded are the rows that one statement takes: as many as there are.
type factAdded struct {
	ID           uuid.UUID  `json:"id"`
	Lineage      uuid.UUID  `json:"lineage"`
	Household    uuid.UUID  `json:"household_id"`
	Person       *uuid.UUID `json:"person_id"`
	Municipality string     `json:"municipality"`
	Case         *uuid.UUID `json:"case_id"`
	Kind         string     `json:"kind"`
	From         string     `json:"valid_from"`
	Until        *string    `json:"valid_until"`
	Sealed       string     `json:"sealed_body"` // in hexadecimal
	Source       string     `json:"source"`
	Register     *string    `json:"register"`
	Record       *string    `json:"record"`
	KnownFrom    time.Time  `json:"known_from"`
	Origin       string     `json:"origin"`
	Reason       *string    `json:"reason"`
	Dispute      *string    `json:"dispute"`
	RecordedBy   string     `json:"recorded_by"`
}

type factEnded struct {
	ID     uuid.UUID `json:"id"`
	Until  time.Time `json:"until"`
	Ended  string    `json:"ended"`
	By     string    `json:"ended_by"`
	Reason *string   `json:"end_reason"`
}

func given[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}

// ChangeFacts ends versions and adds versions: two statements, however many.
func (t *Tx) ChangeFacts(ctx context.Context, c domain.FactChange) error {
	var failed []error
	if len(c.Ends) > 0 {
		rows := make([]factEnded, len(c.Ends))
		for i, f := range c.Ends {
			rows[i] = factEnded{f.ID, f.Known.Until, f.Known.Ended.String(), f.Known.EndedBy, given(f.Known.EndReason)}
		}
		b, err := json.Marshal(rows)
		failed = append(failed, err, t.q.EndFacts(ctx, b))
	}
	if len(c.Adds) > 0 {
		rows := make([]factAdded, len(c.Adds))
		sealed, err := t.sealFacts(ctx, c.Adds)
		if err != nil {
			return err
		}
		for i, f := range c.Adds {
			rows[i] = factAdded{
				ID: f.ID, Lineage: f.Lineage, Household: f.Household, Person: given(f.Person), Municipality: f.Municipality, Case: given(f.Case),
				Kind: f.Value.Kind.String(), From: f.Valid.From.String(), Until: given(f.Valid.Until.String()), Sealed: hex.EncodeToString(sealed[i]),
				Source: f.Source.Kind.String(), Register: given(f.Source.Register), Record: given(f.Source.Record), KnownFrom: f.Known.From,
				Origin: f.Origin.String(), Reason: given(f.Reason), Dispute: given(f.Dispute), RecordedBy: f.RecordedBy,
			}
		}
		b, err := json.Marshal(rows)
		failed = append(failed, err, t.q.AddFacts(ctx, b))
	}
	return errors.Join(failed...)
}

// LockFacts reads what is known now of a household, and of where else the persons live, for a change.
func (t *Tx) LockFacts(ctx context.Context, household uuid.UUID, persons []uuid.UUID) ([]domain.Fact, error) {
	if persons == nil {
		persons = []uuid.UUID{}
	}
	rows, err := t.q.LockFacts(ctx, db.LockFactsParams{HouseholdID: household, Persons: persons})
	return t.opener().facts(ctx, rows, err)
}

// FactClock is when what is known of a household changed last; the epoch when nothing is known.
func (t *Tx) FactClock(ctx context.Context, household uuid.UUID) (time.Time, error) {
	last, err := t.q.FactClock(ctx, household)
	return last.UTC(), err
}

// Fact reads a version; domain.ErrFactNotFound when there is none.
func (s *Store) Fact(ctx context.Context, id uuid.UUID) (domain.Fact, error) {
	row, err := s.q.Fact(ctx, id)
	if err != nil {
		if err = failure(err); errs.KindOf(err) == errs.NotFound {
			err = domain.ErrFactNotFound
		}
		return domain.Fact{}, err
	}
	left, err := s.opener().facts(ctx, []db.Fact{row}, nil)
	if err == nil && len(left) == 0 { // lawfully erased
		err = domain.ErrFactNotFound
	}
	if err != nil {
		return domain.Fact{}, err
	}
	return left[0], nil
}

// FactVersions reads every version of a lineage, the first one first.
func (s *Store) FactVersions(ctx context.Context, f domain.Fact) ([]domain.Fact, error) {
	rows, err := s.q.FactVersions(ctx, db.FactVersionsParams{HouseholdID: f.Household, Lineage: f.Lineage})
	return s.opener().facts(ctx, rows, err)
}

// FactsAsOf reads what was known at a moment about some days of a household.
func (s *Store) FactsAsOf(ctx context.Context, q app.FactQuery) ([]domain.Fact, error) {
	rows, err := s.q.FactsAsOf(ctx, db.FactsAsOfParams{
		HouseholdID: q.Household, AfterLineage: q.After, Municipality: toText(q.Municipality), KnownAt: q.KnownAt,
		FirstDay: toDate(q.Days.From), EndDay: toDate(q.Days.Until), Size: int32(q.Size),
	})
	return s.opener().facts(ctx, rows, err)
}

// RunningOfAny reads the awards of a municipality that run on a day for any of the persons, each once with one of them.
func (t *Tx) RunningOfAny(ctx context.Context, persons []uuid.UUID, municipality string, day domain.Date) ([]app.Affected, error) {
	rows, err := t.q.AwardsOfPersons(ctx, db.AwardsOfPersonsParams{Persons: persons, Municipality: municipality, Day: toDate(day)})
	return collect(rows, err, func(r db.AwardsOfPersonsRow) (app.Affected, error) {
		return app.Affected{Award: app.Award{Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality}, Person: r.Person}, nil
	})
}

// facts opens versions; those that were lawfully erased are not there.
func (o opener) facts(ctx context.Context, rows []db.Fact, err error) ([]domain.Fact, error) {
	rows, err = each(ctx, o, rows, err, func(r *db.Fact) (vault.Sealed, *[]byte) {
		return vault.Sealed{Field: factBody, Record: r.ID, Bytes: r.SealedBody}, &r.Body
	})
	return collect(rows, err, fact)
}

// sealFacts seals what versions say, in their order: one statement for each group and municipality.
func (t *Tx) sealFacts(ctx context.Context, list []domain.Fact) ([][]byte, error) {
	texts, places := map[vault.Scope][]vault.Text{}, map[vault.Scope][]int{}
	for i, f := range list {
		plain, err := json.Marshal(f.Value)
		if err != nil {
			return nil, fmt.Errorf("encode fact: %w", err)
		}
		scope := vault.Scope{Group: groupMeans, Tenant: f.Municipality}
		if f.Value.Kind == domain.FactDisability {
			scope.Group = groupHealth
		}
		subject := person(f.Person)
		if f.Person == uuid.Nil {
			subject = names.Format("households", f.Household)
		}
		texts[scope] = append(texts[scope], vault.Text{Subject: subject, Field: factBody, Record: f.ID, Plain: plain})
		places[scope] = append(places[scope], i)
	}
	out := make([][]byte, len(list))
	for _, scope := range slices.SortedFunc(maps.Keys(texts), func(a, b vault.Scope) int {
		return cmp.Or(strings.Compare(a.Group, b.Group), strings.Compare(a.Tenant, b.Tenant)) // in one order, so that two changes cannot block each other
	}) {
		sealed, err := t.vault.Seal(ctx, t.tx, scope, texts[scope])
		if err != nil {
			return nil, err
		}
		for i, at := range places[scope] {
			out[at] = sealed[i]
		}
	}
	return out, nil
}

func fact(r db.Fact) (domain.Fact, error) {
	f := domain.Fact{
		ID: r.ID, Lineage: r.Lineage, Household: r.HouseholdID, Person: r.PersonID.UUID, Municipality: r.Municipality, Case: r.CaseID.UUID,
		Valid:  domain.Days{From: fromDate(r.Valid.Lower), Until: fromDate(r.Valid.Upper)},
		Source: domain.FactSource{Register: r.Register.String, Record: r.Record.String},
		Known: domain.Knowledge{
			From: r.Known.Lower.Time.UTC(), Until: fromTime(r.Known.Upper), EndedBy: r.EndedBy.String, EndReason: r.EndReason.String,
		},
		Reason: r.Reason.String, Dispute: r.Dispute.String, RecordedBy: r.RecordedBy,
	}
	err := errors.Join(json.Unmarshal(r.Body, &f.Value), f.Source.Kind.UnmarshalText([]byte(r.Source)), f.Origin.UnmarshalText([]byte(r.Origin)))
	if r.Ended.Valid {
		err = errors.Join(err, f.Known.Ended.UnmarshalText([]byte(r.Ended.String)))
	}
	if err == nil && f.Value.Kind.String() != r.Kind {
		err = fmt.Errorf("a fact of kind %s says %s", r.Kind, f.Value.Kind)
	}
	return f, err
}

func fromTime(t pgtype.Timestamptz) time.Time {
	if !t.Valid {
		return time.Time{}
	}
	return t.Time.UTC()
}
