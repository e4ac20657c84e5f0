package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// AddAssessment keeps a means test: its canonical bytes, facts, result and trace, sealed.
func (t *Tx) AddAssessment(ctx context.Context, a domain.Assessment) error {
	row := db.AddAssessmentParams{
		ID: a.ID, CaseID: toID(a.Case), ApplicationID: toID(a.Application), Municipality: a.Facts.Municipality,
		ApplicationDate: toDate(a.Facts.ApplicationDate), EngineVersion: a.EngineVersion, ParametersHash: a.ParametersHash, CreatedAt: a.CreatedAt,
	}
	for _, p := range a.Persons() {
		id, err := names.Parse("persons", p)
		if err != nil {
			return err
		}
		row.Persons = append(row.Persons, id)
	}
	sealed, err := t.seal(ctx, groupMeans, a.Facts.Municipality, vault.Text{Subject: applicant(a.Facts), Field: assessmentText, Record: a.ID, Plain: a.Kept})
	if err != nil {
		return err
	}
	row.Sealed, row.CanonicalSha256 = sealed, toText(a.SHA256)
	return t.q.AddAssessment(ctx, row)
}

// Assessment reads a kept means test.
func (s *Store) Assessment(ctx context.Context, id uuid.UUID) (domain.Assessment, error) {
	row, err := s.q.Assessment(ctx, id)
	if err != nil {
		if err = failure(err); errs.KindOf(err) == errs.NotFound {
			err = domain.ErrAssessmentNotFound
		}
		return domain.Assessment{}, err
	}
	a := domain.Assessment{
		ID: row.ID, Case: row.CaseID.UUID, Application: row.ApplicationID.UUID,
		EngineVersion: row.EngineVersion, ParametersHash: row.ParametersHash, CreatedAt: row.CreatedAt.UTC(),
	}
	a.SHA256 = row.CanonicalSha256.String
	if row.Facts != nil { // not sealed yet
		a.Kept = slices.Concat([]byte(`{"Facts":`), row.Facts, []byte(`,"Result":`), row.Result, []byte(`,"Trace":`), row.Trace, []byte("}"))
	}
	if err := s.opener().one(ctx, assessmentText, id, row.Sealed, &a.Kept); err != nil {
		if errors.Is(err, errErased) {
			err = domain.ErrAssessmentNotFound
		}
		return domain.Assessment{}, err
	}
	kept := struct {
		Facts  *domain.Facts
		Result *domain.Result
		Trace  *[]*domain.Step
	}{&a.Facts, &a.Outcome.Result, &a.Outcome.Trace}
	if err := json.Unmarshal(a.Kept, &kept); err != nil {
		return domain.Assessment{}, fmt.Errorf("decode assessment: %w", err)
	}
	return a, nil
}
