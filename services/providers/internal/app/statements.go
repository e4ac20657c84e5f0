package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// statementParty is whose statements the caller sees: a provider's own with the municipality of its agreement, or those of the official's
// municipality, outside sandboxes. The auditor sees every one.
type statementParty struct {
	environment  domain.Environment
	provider     uuid.UUID // none for officials
	municipality string
	everything   bool
}

func (a *App) statementParty(ctx context.Context) (statementParty, error) {
	c := caller.From(ctx)
	if c.Kind == caller.System {
		adm, err := a.admit(ctx)
		return statementParty{environment: adm.Environment, provider: adm.Provider, municipality: adm.Municipality}, err
	}
	return statementParty{environment: domain.Live, municipality: c.Municipality, everything: c.HasRole("auditor")}, nil
}

// of reports whether a statement is one of the party's.
func (p statementParty) of(k *domain.StatementKey) bool {
	return p.environment == k.Environment && (p.everything || p.municipality == k.Municipality) && (p.provider == uuid.Nil || p.provider == k.Provider)
}

// seeStatement asks both: whose it is, and the policy. Everybody else's is not found.
func (a *App) seeStatement(ctx context.Context, p statementParty, s *domain.Statement) error {
	if !p.of(&s.StatementKey) {
		authz.None(ctx)
		return domain.ErrStatementNotFound
	}
	return seeBy(ctx, assigned(p.provider, s.Provider), "statement", names.Format("statements", s.ID), s.Municipality, nil, domain.ErrStatementNotFound)
}

// Statement returns a statement with its lines: as it was closed, or as the records are now. The clients on the lines that
// keep returns are named in the audit; it chooses the page.
func (a *App) Statement(ctx context.Context, id uuid.UUID, keep func([]domain.StatementLine) []domain.StatementLine) (StatementView, []domain.StatementLine, error) {
	p, err := a.statementParty(ctx)
	if err != nil {
		return StatementView{}, nil, err
	}
	s, err := a.store.Statement(ctx, id)
	if err == nil {
		err = a.seeStatement(ctx, p, &s)
	}
	if err != nil {
		return StatementView{}, nil, err
	}
	if s.Closed {
		s.Lines, err = a.store.StatementLines(ctx, id, a.timeIn(ctx))
	} else {
		var f domain.StatementFacts
		if f, err = a.store.StatementFacts(ctx, s.StatementKey, a.timeIn(ctx)); err == nil {
			s.Set(domain.StatementLines(&f))
		}
	}
	if err != nil {
		return StatementView{}, nil, err
	}
	lines := keep(s.Lines)
	audit.Subjects(ctx, clients(lines)...)
	return StatementView{s, a.dayIn(ctx)}, lines, nil
}

// clients are the persons of whom lines say something, each once.
func clients(lines []domain.StatementLine) []string {
	seen := map[uuid.UUID]bool{}
	var out []string
	for i := range lines {
		if id := lines[i].Person; !seen[id] && id != uuid.Nil && !slices.Contains(lines[i].Differences, domain.Restricted) {
			seen[id], out = true, append(out, names.Format("persons", id))
		}
	}
	return out
}

// Statements lists statements as their providers were last told of them, without lines.
func (a *App) Statements(ctx context.Context, q StatementQuery) ([]StatementView, error) {
	p, err := a.statementParty(ctx)
	if err != nil {
		return nil, err
	}
	q.Environment, q.Municipality = p.environment, p.municipality
	if p.provider != uuid.Nil {
		q.Provider = p.provider
	}
	if q.Municipality == "" && !p.everything {
		return nil, errs.ErrAccessDenied
	}
	rows, err := a.store.Statements(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		authz.None(ctx)
	}
	out := make([]StatementView, len(rows))
	for i := range rows {
		if err := a.seeStatement(ctx, p, &rows[i]); err != nil {
			return nil, err
		}
		if !rows[i].Closed {
			rows[i].Hash = rows[i].Told
		}
		out[i] = StatementView{rows[i], a.dayIn(ctx)}
	}
	return out, nil
}

// PrepareStatement opens the statement of a month, or returns the one that is there. An official does it for her municipality;
// months that have ended are opened by themselves.
func (a *App) PrepareStatement(ctx context.Context, provider uuid.UUID, month domain.Month) (StatementView, error) {
	c := caller.From(ctx)
	if c.Kind != caller.Staff || c.Municipality == "" {
		return StatementView{}, errs.ErrAccessDenied
	}
	k := domain.StatementKey{Environment: domain.Live, Provider: provider, Municipality: c.Municipality, Month: month}
	if err := see(ctx, "statement", "", k.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return StatementView{}, err
	}
	if p, err := a.store.Provider(ctx, provider); err != nil || p.Environment != domain.Live {
		return StatementView{}, domain.ErrProviderNotFound
	}
	var out StatementView
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		s, err := a.prepare(ctx, tx, k)
		if err == nil {
			out = StatementView{s, a.dayIn(ctx)}
			tx.Answer(out)
		}
		return err
	})
}

// prepare opens a statement and computes it, in a transaction.
func (a *App) prepare(ctx context.Context, tx Tx, k domain.StatementKey) (domain.Statement, error) {
	s, err := a.openStatement(ctx, tx, k)
	if err != nil || s.Closed {
		return s, err
	}
	f, err := tx.StatementFacts(ctx, k, a.timeIn(ctx))
	if err != nil {
		return s, err
	}
	s.Set(domain.StatementLines(&f))
	return s, nil
}

// openStatement returns the statement of a month, new when there is none. A month that the last closed one has passed is closed
// too, and one that has not begun has none.
func (a *App) openStatement(ctx context.Context, tx Tx, k domain.StatementKey) (domain.Statement, error) {
	if k.Month > a.dayIn(ctx).Month() {
		return domain.Statement{}, domain.ErrStatementRunning
	}
	s, err := tx.OpenStatement(ctx, k)
	if err != nil || s.Closed {
		return s, err
	}
	closed, err := tx.ClosedTo(ctx, k)
	if err == nil && k.Month <= closed {
		err = domain.ErrStatementClosed
	}
	return s, err
}
