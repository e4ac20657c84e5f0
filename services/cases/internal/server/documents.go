package server

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

// GetDecisionDocument returns a document of a decision.
func (s *Server) GetDecisionDocument(ctx context.Context, req *casesv1.GetDecisionDocumentRequest) (*casesv1.GetDecisionDocumentResponse, error) {
	id, err := names.Parse("decisions", req.GetName())
	if err != nil {
		return nil, err
	}
	kind := domain.DecisionDocument
	if req.GetKind() != 0 {
		kind = wire.Word[domain.DocumentKind](casesv1.DocumentKind_name, "DOCUMENT_KIND_", req.GetKind())
	}
	v, err := s.app.GetDecisionDocument(ctx, id, kind, format(req.GetFormat()))
	if err != nil {
		return nil, err
	}
	return &casesv1.GetDecisionDocumentResponse{File: file(v.Document, v.Number)}, nil
}

// GetApplicationDeclaration writes the declaration of an application.
func (s *Server) GetApplicationDeclaration(ctx context.Context, req *casesv1.GetApplicationDeclarationRequest) (*casesv1.GetApplicationDeclarationResponse, error) {
	id, err := names.Parse("applications", req.GetName())
	if err != nil {
		return nil, err
	}
	d, err := s.app.GetApplicationDeclaration(ctx, id, format(req.GetFormat()))
	if err != nil {
		return nil, err
	}
	return &casesv1.GetApplicationDeclarationResponse{File: file(d, "")}, nil
}

func format(f casesv1.DocumentFormat) domain.DocumentFormat {
	if f == casesv1.DocumentFormat_DOCUMENT_FORMAT_PDF {
		return domain.PDF
	}
	return domain.HTML
}

// stems are the Latvian names under which documents are saved; ASCII, for old mail programs.
var stems = map[domain.DocumentKind]string{
	domain.DecisionDocument: "lemums", domain.DeclarationDocument: "deklaracija", domain.CertificateDocument: "izzina",
}

func file(d domain.Document, number string) *typesv1.File {
	m := &typesv1.File{MediaType: "text/html; charset=utf-8", Content: d.Body, Sha256: d.SHA256}
	m.FileName = stems[d.Kind]
	if number != "" {
		m.FileName += "-" + strings.ReplaceAll(number, "/", "-")
	}
	if d.Format == domain.PDF {
		m.MediaType, m.FileName = "application/pdf", m.FileName+".pdf"
	} else {
		m.FileName += ".html"
	}
	return m
}
