package server

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Statements implements providers.v1.StatementService.
type Statements struct {
	providersv1.UnsafeStatementServiceServer
	app *app.App
}

var _ providersv1.StatementServiceServer = (*Statements)(nil)

// statementCursor is where the next page of statements goes on.
type statementCursor struct {
	Month domain.Month
	ID    uuid.UUID
}

// ListStatements lists statements, the latest month first.
func (s *Statements) ListStatements(ctx context.Context, req *providersv1.ListStatementsRequest) (*providersv1.ListStatementsResponse, error) {
	var p parser
	size := page.Size(req.GetPageSize())
	q := app.StatementQuery{Provider: p.name("providers", req.GetProvider()), Month: domain.Month(req.GetMonth()), Size: size + 1}
	if p.err != nil {
		return nil, p.err
	}
	query := []string{"statements", req.GetProvider(), req.GetMonth()}
	var after statementCursor
	if _, err := page.Decode(req.GetPageToken(), query, &after); err != nil {
		return nil, err
	}
	q.BeforeMonth, q.Before = after.Month, after.ID
	rows, err := s.app.Statements(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListStatementsResponse{}
	if len(rows) > size {
		rows = rows[:size]
		last := rows[size-1]
		if out.NextPageToken, err = page.Encode(query, statementCursor{last.Month, last.ID}); err != nil {
			return nil, err
		}
	}
	out.Statements = convert(rows, statement)
	return out, nil
}

// GetStatement returns a statement with a page of its lines.
func (s *Statements) GetStatement(ctx context.Context, req *providersv1.GetStatementRequest) (*providersv1.GetStatementResponse, error) {
	id, err := names.Parse("statements", req.GetName())
	if err != nil {
		return nil, err
	}
	query, from, size, more := []string{"lines", req.GetName(), req.GetPayer().String()}, 0, page.Size(req.GetPageSize()), false
	if _, err := page.Decode(req.GetPageToken(), query, &from); err != nil {
		return nil, err
	}
	v, lines, err := s.app.Statement(ctx, id, func(all []domain.StatementLine) []domain.StatementLine {
		all = ofPayer(all, req.GetPayer())
		all = all[min(max(from, 0), len(all)):]
		more = len(all) > size
		return all[:min(size, len(all))]
	})
	if err != nil {
		return nil, err
	}
	out := &providersv1.GetStatementResponse{Statement: statement(&v), Lines: convert(lines, statementLine)}
	if more {
		out.NextPageToken, err = page.Encode(query, from+size)
	}
	return out, err
}

// ofPayer are the lines of a payer; all when none is named.
func ofPayer(lines []domain.StatementLine, payer providersv1.FundingSource) []domain.StatementLine {
	who := domain.FundingSource(word(payer, "FUNDING_SOURCE_"))
	if who == "" {
		return lines
	}
	var out []domain.StatementLine
	for i := range lines {
		if lines[i].Payer == who {
			out = append(out, lines[i])
		}
	}
	return out
}

// PrepareStatement opens a statement.
func (s *Statements) PrepareStatement(ctx context.Context, req *providersv1.PrepareStatementRequest) (*providersv1.PrepareStatementResponse, error) {
	provider, err := names.Parse("providers", req.GetProvider())
	if err != nil {
		return nil, err
	}
	v, err := s.app.PrepareStatement(ctx, provider, domain.Month(req.GetMonth()))
	if err != nil {
		return nil, err
	}
	return &providersv1.PrepareStatementResponse{Statement: statement(&v)}, nil
}

// ConfirmStatement says that the provider has seen a statement.
func (s *Statements) ConfirmStatement(ctx context.Context, req *providersv1.ConfirmStatementRequest) (*providersv1.ConfirmStatementResponse, error) {
	out, err := statementStep(ctx, req.GetName(), req.GetEtag(), s.app.ConfirmStatement)
	return &providersv1.ConfirmStatementResponse{Statement: out}, err
}

// CloseStatement closes a statement.
func (s *Statements) CloseStatement(ctx context.Context, req *providersv1.CloseStatementRequest) (*providersv1.CloseStatementResponse, error) {
	out, err := statementStep(ctx, req.GetName(), req.GetEtag(), s.app.CloseStatement)
	return &providersv1.CloseStatementResponse{Statement: out}, err
}

func statementStep(
	ctx context.Context, name, etag string, do func(context.Context, uuid.UUID, string) (app.StatementView, error),
) (*providersv1.Statement, error) {
	id, err := names.Parse("statements", name)
	if err != nil {
		return nil, err
	}
	v, err := do(ctx, id, etag)
	if err != nil {
		return nil, err
	}
	return statement(&v), nil
}
