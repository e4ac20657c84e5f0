package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/conformance"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/seal"
)

// Conformance implements ConformanceService.
type Conformance struct {
	providersv1.UnsafeConformanceServiceServer
	app  *app.App
	seal *seal.Seal
}

var _ providersv1.ConformanceServiceServer = (*Conformance)(nil)

// ListConformanceCases lists the suite.
func (*Conformance) ListConformanceCases(context.Context, *providersv1.ListConformanceCasesRequest) (*providersv1.ListConformanceCasesResponse, error) {
	return &providersv1.ListConformanceCasesResponse{Suite: conformance.Suite, Cases: convert(conformance.Cases(), conformanceCase)}, nil
}

// StartConformanceRun begins a run.
func (s *Conformance) StartConformanceRun(ctx context.Context, req *providersv1.StartConformanceRunRequest) (*providersv1.StartConformanceRunResponse, error) {
	run, err := s.app.StartConformanceRun(ctx, app.NewRun{
		System: req.GetSystemName(), Version: req.GetSystemVersion(), Keys: app.NewKeys{JWK: req.GetJwk(), PEM: req.GetCertificatePem()}, Cases: req.GetCases(),
		Limit: req.GetCaseLimit().AsDuration(),
	})
	if err != nil {
		return nil, err
	}
	return &providersv1.StartConformanceRunResponse{Run: conformanceRun(&run)}, nil
}

func (s *Conformance) run(ctx context.Context, name string) (domain.ConformanceRun, error) {
	id, err := names.Parse("conformanceRuns", name)
	if err != nil {
		return domain.ConformanceRun{}, err
	}
	return s.app.ConformanceRun(ctx, id)
}

// GetConformanceRun returns a run.
func (s *Conformance) GetConformanceRun(ctx context.Context, req *providersv1.GetConformanceRunRequest) (*providersv1.GetConformanceRunResponse, error) {
	run, err := s.run(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return &providersv1.GetConformanceRunResponse{Run: conformanceRun(&run)}, nil
}

// GetConformanceReport returns a run as JUnit.
func (s *Conformance) GetConformanceReport(ctx context.Context, req *providersv1.GetConformanceReportRequest) (*providersv1.GetConformanceReportResponse, error) {
	run, err := s.run(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	text, err := conformance.JUnit(&run)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	return &providersv1.GetConformanceReportResponse{File: &typesv1.File{
		MediaType: "application/xml; charset=utf-8", FileName: "conformance-" + run.ID.String() + ".xml", Content: text, Sha256: hex.EncodeToString(sum[:]),
	}}, nil
}

// ListConformanceCertificates lists certificates.
func (s *Conformance) ListConformanceCertificates(ctx context.Context, req *providersv1.ListConformanceCertificatesRequest) (*providersv1.ListConformanceCertificatesResponse, error) {
	rows, next, err := s.app.Certificates(ctx, req.GetSystemName(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &providersv1.ListConformanceCertificatesResponse{Certificates: convert(rows, conformanceCertificate), NextPageToken: next}, nil
}

// GetConformanceCertificate returns one.
func (s *Conformance) GetConformanceCertificate(ctx context.Context, req *providersv1.GetConformanceCertificateRequest) (*providersv1.GetConformanceCertificateResponse, error) {
	id, err := names.Parse("conformanceCertificates", req.GetName())
	if err != nil {
		return nil, err
	}
	c, err := s.app.Certificate(ctx, id)
	if err != nil {
		return nil, err
	}
	return &providersv1.GetConformanceCertificateResponse{Certificate: conformanceCertificate(&c)}, nil
}

// GetConformanceKeys returns the keys.
func (s *Conformance) GetConformanceKeys(context.Context, *providersv1.GetConformanceKeysRequest) (*providersv1.GetConformanceKeysResponse, error) {
	out := &providersv1.GetConformanceKeysResponse{}
	for _, k := range s.seal.PublicKeys() {
		out.Keys = append(out.Keys, &providersv1.ConformanceKey{Kty: "OKP", Crv: "Ed25519", X: k.X, Use: "sig", Alg: "EdDSA", Kid: k.Kid})
	}
	return out, nil
}

func conformanceText(t conformance.Text) *typesv1.LocalizedText {
	return &typesv1.LocalizedText{Lv: t.LV, En: t.EN}
}

func conformanceCase(c *conformance.Case) *providersv1.ConformanceCase {
	return &providersv1.ConformanceCase{CaseId: c.ID, Title: conformanceText(c.Title), Text: conformanceText(c.Text), Family: c.Family}
}

func conformanceRun(r *domain.ConformanceRun) *providersv1.ConformanceRun {
	out := &providersv1.ConformanceRun{
		Name: names.Format("conformanceRuns", r.ID), State: providersv1.ConformanceRunState(providersv1.ConformanceRunState_value["CONFORMANCE_RUN_STATE_"+string(r.State)]),
		Suite: r.Suite, SystemName: r.System.Name, SystemVersion: r.System.Version, SchemaVersion: r.System.Schema, Fields: r.Fields, ClientId: r.Client,
		CaseLimit: durationpb.New(r.Limit), StartTime: moment(r.Started), EndTime: moment(r.Ended), Etag: app.Etag(r.Version),
	}
	if r.Certificate != [16]byte{} {
		out.Certificate = names.Format("conformanceCertificates", r.Certificate)
	}
	titles := map[string]conformance.Text{}
	for _, c := range conformance.Cases() {
		titles[c.ID] = c.Title
	}
	for i := range r.Results {
		one := &r.Results[i]
		out.Results = append(out.Results, &providersv1.ConformanceResult{
			CaseId: one.Case, Title: conformanceText(titles[one.Case]),
			State: providersv1.ConformanceCaseState(providersv1.ConformanceCaseState_value["CONFORMANCE_CASE_STATE_"+string(one.State)]),
			Note:  &typesv1.LocalizedText{Lv: one.NoteLV, En: one.NoteEN}, Evidence: convert(one.Evidence, conformanceEvidence), BeginTime: moment(one.Begun), EndTime: moment(one.Ended),
		})
	}
	return out
}

func conformanceEvidence(e *domain.Evidence) *providersv1.ConformanceEvidence {
	return &providersv1.ConformanceEvidence{Time: moment(e.At), Text: e.Text}
}

func conformanceCertificate(c *domain.Certificate) *providersv1.ConformanceCertificate {
	return &providersv1.ConformanceCertificate{
		Name: names.Format("conformanceCertificates", c.ID), SystemName: c.System.Name, SystemVersion: c.System.Version, SchemaVersion: c.System.Schema,
		Fields: c.Fields, Suite: c.Suite, Cases: c.Cases, IssueTime: moment(c.Passed), ExpireTime: moment(c.Expires.Truncate(time.Second)), Jws: c.JWS,
	}
}
