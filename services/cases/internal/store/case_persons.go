package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// CasePersons reads whom a file is about. Of an erased one only those are known whom its columns name.
func (s *Store) CasePersons(ctx context.Context, key app.Key) (app.CasePersons, error) {
	r, err := s.q.CasePersons(ctx, db.CasePersonsParams{Application: optional(key.Application), ClientCase: optional(key.Case)})
	if err != nil {
		return app.CasePersons{}, missing(err, key)
	}
	out := app.CasePersons{Application: r.ID, Municipality: r.Municipality, Persons: r.Persons}
	plain, err := s.opener().one(ctx, vault.Sealed{Field: declared, Record: r.ID, Bytes: r.SealedDeclaration}, r.Declaration)
	switch {
	case errors.Is(err, domain.ErrFileErased):
		return out, nil
	case err != nil:
		return out, rule(err)
	}
	var d domain.Declaration
	if err := json.Unmarshal(plain, &d); err != nil {
		return out, fmt.Errorf("read declaration: %w", err)
	}
	out.Persons = append(out.Persons, d.Persons()...)
	return out, nil
}
