package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Document reads a kept document.
func (s *Store) Document(ctx context.Context, decision uuid.UUID, kind domain.DocumentKind, format domain.DocumentFormat) (domain.Document, error) {
	r, err := s.q.Document(ctx, db.DocumentParams{DecisionID: decision, Kind: string(kind), Format: string(format)})
	if err = rule(err); errs.KindOf(err) == errs.NotFound {
		return domain.Document{}, domain.ErrDocumentNotFound
	}
	if err != nil {
		return domain.Document{}, err
	}
	body, err := s.opener().one(ctx, vault.Sealed{Field: documentField(kind, format), Record: decision, Bytes: r.SealedBody}, r.Body)
	return domain.Document{Kind: domain.DocumentKind(r.Kind), Format: domain.DocumentFormat(r.Format), Body: body, SHA256: r.Sha256, Made: r.MadeAt.UTC()}, err
}

// KeepDocument queues a document; the first of its kind and form stays.
func (t *tx) KeepDocument(ctx context.Context, decision uuid.UUID, d domain.Document) error {
	f, err := load(ctx, t.q, t.opener(), app.Key{Decision: decision})
	if err != nil {
		return err
	}
	return t.keepDocuments(ctx, &f, decision, []domain.Document{d})
}

func (t *tx) addDocuments(ctx context.Context, f *domain.File) error {
	return t.keepDocuments(ctx, f, f.Decisions[0].ID, f.Changes.Documents)
}

func (t *tx) keepDocuments(ctx context.Context, f *domain.File, decision uuid.UUID, documents []domain.Document) error {
	var b batch
	sealed := make([][]byte, len(documents))
	for i, d := range documents {
		b.add(&sealed[i], documentField(d.Kind, d.Format), decision, d.Body)
	}
	if err := t.sealBatch(ctx, f, decided, &b); err != nil {
		return err
	}
	for i, d := range documents {
		err := t.q.KeepDocument(ctx, db.KeepDocumentParams{DecisionID: decision, Kind: string(d.Kind), Format: string(d.Format),
			Sha256: d.SHA256, SealedBody: sealed[i], MadeAt: d.Made})
		if err != nil {
			return err
		}
	}
	return nil
}
