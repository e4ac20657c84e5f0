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
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// AddAssessment keeps a means test with facts, result and trace, each as the very text that is part of its canonical bytes.
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
	var parts struct{ Facts, Result, Trace json.RawMessage }
	if err := json.Unmarshal(a.Kept, &parts); err != nil {
		return fmt.Errorf("take assessment apart: %w", err)
	}
	row.Facts, row.Result, row.Trace, row.CanonicalSha256 = parts.Facts, parts.Result, parts.Trace, toText(a.SHA256)
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
	a.Kept = slices.Concat([]byte(`{"Facts":`), row.Facts, []byte(`,"Result":`), row.Result, []byte(`,"Trace":`), row.Trace, []byte("}"))
	err = errors.Join(json.Unmarshal(row.Facts, &a.Facts), json.Unmarshal(row.Result, &a.Outcome.Result), json.Unmarshal(row.Trace, &a.Outcome.Trace))
	if err != nil {
		return domain.Assessment{}, fmt.Errorf("decode assessment: %w", err)
	}
	return a, nil
}
