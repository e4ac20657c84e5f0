package store

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Groups of the catalogue whose keys seal, and what a sealed text is bound to beside its row.
const (
	groupMeans  = "G10" // declaration and what is computed from it
	groupAward  = "G12" // benefit
	groupHealth = "G17" // health
	groupGrants = "G18" // services and benefits side by side

	assessmentText = "assessment"
	awardFacts     = "award.facts"
	changeText     = "award_change"
	findingFacts   = "conflict_finding.facts"
	factBody       = "fact.body"
	recordNow      = "caseload_household.record_now"
	recordThen     = "caseload_household.record_then"
)

// errErased is a row whose key was destroyed by lawful erasure: who reads it finds nothing.
var errErased = errors.New("lawfully erased")

// opener opens what lies sealed where it reads.
type opener struct {
	vault *vault.Vault
	at    vault.Querier
}

func (s *Store) opener() opener { return opener{s.vault, s.db} }

func (t *Tx) opener() opener { return opener{t.vault, t.tx} }

// one puts the opened text into the column that was open before; a row that was not sealed yet keeps what is there.
func (o opener) one(ctx context.Context, field string, record uuid.UUID, sealed []byte, into *[]byte) error {
	plain, err := o.vault.Open(ctx, o.at, []vault.Sealed{{Field: field, Record: record, Bytes: sealed}})
	if errors.Is(err, vault.ErrDestroyed) {
		return errErased
	}
	if err == nil && plain[0] != nil {
		*into = plain[0]
	}
	return err
}

// each is one for every row of a list, with one statement at most. Rows that were lawfully erased are left out.
func each[R any](ctx context.Context, o opener, rows []R, err error, at func(*R) (vault.Sealed, *[]byte)) ([]R, error) {
	if err != nil {
		return nil, err
	}
	sealed := make([]vault.Sealed, len(rows))
	for i := range rows {
		sealed[i], _ = at(&rows[i])
	}
	plain, gone, err := o.vault.OpenLeft(ctx, o.at, sealed)
	if err != nil {
		return nil, err
	}
	left := rows[:0]
	for i := range rows {
		if gone != nil && gone[i] {
			continue
		}
		if plain[i] != nil {
			_, into := at(&rows[i])
			*into = plain[i]
		}
		left = append(left, rows[i])
	}
	return left, nil
}

// seal seals one text for its row.
func (t *Tx) seal(ctx context.Context, group, tenant string, text vault.Text) ([]byte, error) {
	sealed, err := t.vault.Seal(ctx, t.tx, vault.Scope{Group: group, Tenant: tenant}, []vault.Text{text})
	if err != nil {
		return nil, err
	}
	return sealed[0], nil
}

// applicant is the member whose key seals what is computed for a household.
func applicant(f domain.Facts) string {
	for _, m := range f.Declaration.Members {
		if m.Relation == domain.Applicant {
			return m.Person
		}
	}
	return f.Declaration.Members[0].Person // the facts were checked: there is one
}

func person(id uuid.UUID) string { return names.Format("persons", id) }

// first is the applicant when she is known, else the first person.
func first(applicant uuid.UUID, persons []uuid.UUID) string {
	if applicant == uuid.Nil && len(persons) > 0 {
		applicant = persons[0]
	}
	return person(applicant)
}
