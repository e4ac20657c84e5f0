package store

import (
	"context"
	"encoding/binary"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddUpload keeps a new upload.
func (t *Tx) AddUpload(ctx context.Context, u domain.Upload, now time.Time) error {
	return t.q.AddUpload(ctx, db.AddUploadParams{ID: u.ID, ProviderID: u.Provider, AgreementID: u.Agreement, Now: now})
}

// SaveUpload keeps how far an upload has come.
func (t *Tx) SaveUpload(ctx context.Context, u domain.Upload, now time.Time) error {
	return t.q.SaveUpload(ctx, db.SaveUploadParams{
		ID: u.ID, ProviderID: u.Provider, Bytes: u.Bytes, Lines: int32(u.Lines), Accepted: int32(u.Accepted), Replaced: int32(u.Replaced),
		Duplicates: int32(u.Duplicates), Unmatched: int32(u.Unmatched), Rejected: int32(u.Rejected), Done: u.Done, Now: now,
	})
}

// Upload reads how far an upload of a provider has come.
func (s *Store) Upload(ctx context.Context, provider, id uuid.UUID) (domain.Upload, error) {
	r, err := s.q.Upload(ctx, db.UploadParams{ID: id, ProviderID: provider})
	return domain.Upload{
		ID: r.ID, Provider: r.ProviderID, Agreement: r.AgreementID, Bytes: r.Bytes, Lines: int(r.Lines), Accepted: int(r.Accepted),
		Replaced: int(r.Replaced), Duplicates: int(r.Duplicates), Unmatched: int(r.Unmatched), Rejected: int(r.Rejected), Done: r.Done,
		Moved: r.UpdatedAt.UTC(),
	}, missing(err, domain.ErrUploadNotFound)
}

// AddUploadAnswers keeps answers in one statement. Names of rules and fields hold neither comma nor space.
func (t *Tx) AddUploadAnswers(ctx context.Context, upload uuid.UUID, list []domain.Judgement) error {
	if len(list) == 0 {
		return nil
	}
	p := db.AddUploadAnswersParams{UploadID: upload}
	for i := range list {
		j := &list[i]
		findings := make([]string, len(j.Findings))
		for n, f := range j.Findings {
			findings[n] = f.Rule + " " + f.Field
		}
		p.Positions, p.Sources = append(p.Positions, int32(j.Position)), append(p.Sources, j.Source)
		p.Outcomes, p.Records = append(p.Outcomes, string(j.Outcome)), append(p.Records, j.ID)
		p.Findings = append(p.Findings, strings.Join(findings, ","))
	}
	return t.q.AddUploadAnswers(ctx, p)
}

// UploadAnswers reads one page of an upload's kept answers.
func (s *Store) UploadAnswers(ctx context.Context, upload uuid.UUID, q app.AnswerQuery) ([]domain.Judgement, error) {
	rows, err := s.q.UploadAnswers(ctx, db.UploadAnswersParams{UploadID: upload, AfterPosition: int32(q.After), Outcome: string(q.Outcome), Size: int32(q.Size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Judgement, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i] = domain.Judgement{Position: int(r.Position), Source: r.SourceID, Outcome: domain.Outcome(r.Outcome), ID: r.RecordID}
		for _, f := range r.Findings {
			rule, field, _ := strings.Cut(f, " ")
			out[i].Findings = append(out[i].Findings, domain.Finding{Rule: rule, Field: field})
		}
	}
	return out, nil
}

// ForgetUploadAnswers removes some answers of uploads that last moved on before a time.
func (t *Tx) ForgetUploadAnswers(ctx context.Context, older time.Time, most int) error {
	return t.q.ForgetUploadAnswers(ctx, db.ForgetUploadAnswersParams{Before: firstOf(older), Older: older, Most: int32(most)})
}

// firstOf is the lowest identifier (version 7) that could be given at a time.
func firstOf(at time.Time) (id uuid.UUID) {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(at.UnixMilli())<<16)
	copy(id[:6], b[:6])
	return id
}
