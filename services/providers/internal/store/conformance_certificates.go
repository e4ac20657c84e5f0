package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddConformanceCertificate keeps a signed certificate.
func (t *Tx) AddConformanceCertificate(ctx context.Context, c domain.Certificate) error {
	return t.q.AddConformanceCertificate(ctx, db.AddConformanceCertificateParams{
		ID: c.ID, SystemName: c.System.Name, SystemVersion: c.System.Version, SchemaWord: c.System.Schema, Fields: list(c.Fields), Suite: c.Suite,
		Cases: list(c.Cases), Run: c.Evidence, Jws: c.JWS, IssuedAt: c.Passed, ExpiresAt: c.Expires,
	})
}

func certificate(r db.ConformanceCertificate) domain.Certificate {
	return domain.Certificate{
		ID: r.ID, System: domain.System{Name: r.SystemName, Version: r.SystemVersion, Schema: r.SchemaWord}, Fields: r.Fields, Suite: r.Suite, Cases: r.Cases,
		Evidence: r.Run, JWS: r.Jws, Passed: r.IssuedAt.UTC(), Expires: r.ExpiresAt.UTC(),
	}
}

// ConformanceCertificate reads a certificate.
func (s *Store) ConformanceCertificate(ctx context.Context, id uuid.UUID) (domain.Certificate, error) {
	r, err := s.q.ConformanceCertificate(ctx, id)
	return certificate(r), missing(err, domain.ErrCertificateNotFound)
}

// ConformanceCertificates reads one page, the newest first.
func (s *Store) ConformanceCertificates(ctx context.Context, q app.CertificateQuery) ([]domain.Certificate, error) {
	rows, err := s.q.ConformanceCertificates(ctx, db.ConformanceCertificatesParams{Before: optional(q.Before), SystemName: given(q.System), Size: int32(q.Size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Certificate, len(rows))
	for i := range rows {
		out[i] = certificate(rows[i])
	}
	return out, nil
}

// CertificateOfSystem reads the newest certificate that holds for terms; nil when there is none.
func (t *Tx) CertificateOfSystem(ctx context.Context, terms domain.Terms, now time.Time) (*domain.Certificate, error) {
	r, err := t.q.CertificateOfSystem(ctx, db.CertificateOfSystemParams{
		SystemName: terms.System.Name, SystemVersion: terms.System.Version, SchemaWord: terms.System.Schema, Fields: list(terms.Fields), Now: now,
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil //nolint:nilnil // a system that was not tested yet is no failure
	}
	if err != nil {
		return nil, err
	}
	c := certificate(r)
	return &c, nil
}

// AgreementsAwaiting reads which agreements wait for a certificate.
func (t *Tx) AgreementsAwaiting(ctx context.Context, c domain.Certificate) ([]uuid.UUID, error) {
	return t.q.AgreementsAwaitingCertificate(ctx, db.AgreementsAwaitingCertificateParams{
		SchemaWord: c.System.Schema, Fields: list(c.Fields), SystemName: c.System.Name, SystemVersion: c.System.Version,
	})
}
