package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// CutoverReader reads the plan of moving to the platform.
type CutoverReader interface {
	Cutovers(ctx context.Context, q CutoverQuery) ([]domain.Cutover, error)
}

// CutoverWriter changes it, in a transaction.
type CutoverWriter interface {
	// OpenCutover locks the row of the same municipality, facts and kind that goes on; nil when there is none.
	OpenCutover(ctx context.Context, c domain.Cutover) (*domain.Cutover, error)
	EndCutover(ctx context.Context, c domain.Cutover) error
	AddCutover(ctx context.Context, c domain.Cutover) error
}

// CutoverQuery narrows the plan. Empty texts mean: not narrowed.
type CutoverQuery struct {
	Municipality, Kind string
	After              uuid.UUID
	Size               int
}

// PlanCutover enters which system owns facts from a day on (OBJ-T1), as long before as was promised.
func (a *App) PlanCutover(ctx context.Context, c domain.Cutover) (domain.Cutover, error) {
	if _, ok := a.catalogue.Kind(c.Kind, c.Days.From); c.Kind != "" && !ok {
		return domain.Cutover{}, domain.ErrServiceKind
	}
	c.ID, c.SetBy, c.Set = uuid.Must(uuid.NewV7()), caller.From(ctx).Subject, a.now()
	earliest := a.developer.After(catalogue.CutoverNotice, a.today())
	var out domain.Cutover
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		current, err := tx.OpenCutover(ctx, c)
		if err != nil {
			return err
		}
		ended, begun, err := domain.Plan(current, c, earliest)
		if err != nil {
			return err
		}
		out = begun
		tx.Answer(begun)
		if ended != nil {
			if err := tx.EndCutover(ctx, *ended); err != nil {
				return err
			}
		}
		return tx.AddCutover(ctx, begun)
	})
}

// Cutovers lists the plan, with the system that owns what is in no row (OBJ-P10).
func (a *App) Cutovers(ctx context.Context, municipality, kind string, size int32, token string) (rows []domain.Cutover, next, owner string, err error) {
	q := CutoverQuery{Municipality: municipality, Kind: kind}
	bound := struct{ List, Municipality, Kind string }{"cutovers", municipality, kind}
	if _, err := page.Decode(token, bound, &q.After); err != nil {
		return nil, "", "", err
	}
	n := page.Size(size)
	q.Size = n + 1
	if rows, err = a.store.Cutovers(ctx, q); err != nil {
		return nil, "", "", err
	}
	if len(rows) > n {
		rows = rows[:n]
		if next, err = page.Encode(bound, rows[n-1].ID); err != nil {
			return nil, "", "", err
		}
	}
	return rows, next, a.developer.DefaultOwner(a.today()), nil
}

// SchemaVersions returns the versions of the schema of records.
func (a *App) SchemaVersions() []catalogue.SchemaVersion { return a.grants.SchemaVersions() }

// CodeLists returns every code list without its codes.
func (a *App) CodeLists() []catalogue.CodeList { return a.developer.Lists() }

// CodeList returns a code list, of a day or with the zero Date whole; domain.ErrCodeListNotFound when there is none.
func (a *App) CodeList(name string, day domain.Date) (catalogue.CodeList, error) {
	l, ok := a.developer.List(name, day)
	if !ok {
		return catalogue.CodeList{}, domain.ErrCodeListNotFound
	}
	return l, nil
}

// Changelog returns what changed in the interface since a day, the newest first.
func (a *App) Changelog(since domain.Date) []catalogue.Entry { return a.developer.Changelog(since) }
