package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Document reads a kept document.
func (s *Store) Document(ctx context.Context, decision uuid.UUID, kind domain.DocumentKind, format domain.DocumentFormat) (domain.Document, error) {
	r, err := s.q.Document(ctx, db.DocumentParams{DecisionID: decision, Kind: string(kind), Format: string(format)})
	if err = rule(err); errs.KindOf(err) == errs.NotFound {
		return domain.Document{}, domain.ErrDocumentNotFound
	}
	return domain.Document{Kind: domain.DocumentKind(r.Kind), Format: domain.DocumentFormat(r.Format), Body: r.Body, SHA256: r.Sha256,
		Made: r.MadeAt.UTC()}, err
}

// KeepDocument queues a document; the first of its kind and form stays.
func (t *tx) KeepDocument(ctx context.Context, decision uuid.UUID, d domain.Document) error {
	return t.q.KeepDocument(ctx, db.KeepDocumentParams{DecisionID: decision, Kind: string(d.Kind), Format: string(d.Format),
		Sha256: d.SHA256, Body: d.Body, MadeAt: d.Made})
}

func (t *tx) addDocuments(ctx context.Context, f *domain.File) error {
	for _, d := range f.Changes.Documents {
		if err := t.KeepDocument(ctx, f.Decisions[0].ID, d); err != nil {
			return err
		}
	}
	return nil
}
