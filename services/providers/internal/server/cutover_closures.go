package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Closures implements providers.v1.CutoverClosureService.
type Closures struct {
	providersv1.UnsafeCutoverClosureServiceServer
	app *app.App
}

var _ providersv1.CutoverClosureServiceServer = (*Closures)(nil)

// RecordCutoverEvidence records what shows that the vendor keeps nothing.
func (s *Closures) RecordCutoverEvidence(ctx context.Context, req *providersv1.RecordCutoverEvidenceRequest) (*providersv1.RecordCutoverEvidenceResponse, error) {
	id, err := names.Parse("cutovers", req.GetName())
	if err != nil {
		return nil, err
	}
	e := domain.CutoverEvidence{
		Vendor: req.GetVendor(), Certificate: domain.EraseCertificate{Name: req.GetCertificate().GetFileName(), Content: req.GetCertificate().GetContent()},
		KeyRecord: req.GetKeys().GetRecord(), Archive: req.GetArchive(),
	}
	if day := req.GetKeys().GetDate(); day != "" {
		if e.KeysGone, err = civil("keys.date", day); err != nil {
			return nil, err
		}
	}
	for _, n := range req.GetCounts() {
		e.Counts = append(e.Counts, domain.FactCount{
			Fact: n.GetFact(), SourceCount: n.GetSourceCount(), SourceSHA256: n.GetSourceSha256(), TargetCount: n.GetTargetCount(), TargetSHA256: n.GetTargetSha256(),
		})
	}
	m, err := s.app.RecordCutoverEvidence(ctx, id, e, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &providersv1.RecordCutoverEvidenceResponse{Closure: closureMessage(&m)}, nil
}

// CloseCutover closes a move.
func (s *Closures) CloseCutover(ctx context.Context, req *providersv1.CloseCutoverRequest) (*providersv1.CloseCutoverResponse, error) {
	id, err := names.Parse("cutovers", req.GetName())
	if err != nil {
		return nil, err
	}
	m, err := s.app.CloseCutover(ctx, id, req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &providersv1.CloseCutoverResponse{Closure: closureMessage(&m)}, nil
}

// GetCutoverClosure returns the evidence.
func (s *Closures) GetCutoverClosure(ctx context.Context, req *providersv1.GetCutoverClosureRequest) (*providersv1.GetCutoverClosureResponse, error) {
	id, err := names.Parse("cutovers", req.GetName())
	if err != nil {
		return nil, err
	}
	m, err := s.app.CutoverClosure(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetCutoverClosureResponse{Closure: closureMessage(&m)}, nil
}

// GetEraseCertificate returns the certificate as it was uploaded.
func (s *Closures) GetEraseCertificate(ctx context.Context, req *providersv1.GetEraseCertificateRequest) (*providersv1.GetEraseCertificateResponse, error) {
	id, err := names.Parse("cutovers", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.app.EraseCertificate(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetEraseCertificateResponse{File: &typesv1.File{MediaType: "application/octet-stream", FileName: fileName(id), Content: c.Content, Sha256: c.SHA256}}, nil
}

// fileName does not repeat what the vendor called its file: a name in a header is ours.
func fileName(id uuid.UUID) string { return "dzesanas-apliecinajums-" + id.String() }

// moveRow is a move in the export for an auditor.
type moveRow struct {
	Cutover      string             `json:"cutover"`
	Municipality string             `json:"municipality"`
	Fact         string             `json:"fact"`
	ServiceKind  string             `json:"serviceKind,omitempty"`
	From         string             `json:"from"`
	Vendor       string             `json:"vendor"`
	Certificate  string             `json:"certificateSha256"`
	KeyRecord    string             `json:"keyRecord"`
	KeysGone     string             `json:"keysDestroyed"`
	Archive      string             `json:"archive"`
	Counts       []domain.FactCount `json:"counts"`
	Recorders    []string           `json:"recordedBy"`
	ClosedBy     string             `json:"closedBy"`
	Closed       string             `json:"closed"`
	Missing      []string           `json:"missing"`
}

// ExportCutoverClosures returns every move with its evidence.
func (s *Closures) ExportCutoverClosures(ctx context.Context, _ *providersv1.ExportCutoverClosuresRequest) (*providersv1.ExportCutoverClosuresResponse, error) {
	list, err := s.app.CutoverClosures(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]moveRow, len(list))
	for i := range list {
		m := closureMessage(&list[i])
		rows[i] = moveRow{
			m.GetCutover(), list[i].Municipality, list[i].Fact, list[i].Kind, list[i].Days.From.String(), m.GetVendor(), m.GetCertificate().GetSha256(), m.GetKeys().GetRecord(),
			m.GetKeys().GetDate(), m.GetArchive(), list[i].Closure.Counts, list[i].Closure.Recorders, m.GetClosedBy(), instant(list[i].Closure.Closed), m.GetMissing(),
		}
	}
	body, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("export moves: %w", err)
	}
	sum := sha256.Sum256(body)
	return &providersv1.ExportCutoverClosuresResponse{File: &typesv1.File{MediaType: "application/json", FileName: "digisoc-parejas.json", Content: body, Sha256: hex.EncodeToString(sum[:])}}, nil
}
