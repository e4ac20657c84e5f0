package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ClosureReader reads moves and the evidence that they are over.
type ClosureReader interface {
	// Move reads a row of the plan with its evidence; domain.ErrCutoverNotFound when there is none.
	Move(ctx context.Context, cutover uuid.UUID) (Move, error)
	// Moves reads some of the rows by which the platform owns facts, in the order in which they were entered.
	Moves(ctx context.Context, day domain.Date, after uuid.UUID, size int) ([]Move, error)
}

// ClosureWriter changes the evidence.
type ClosureWriter interface {
	// LockMove is Move, locked until the transaction ends.
	LockMove(ctx context.Context, cutover uuid.UUID) (Move, error)
	SaveClosure(ctx context.Context, c domain.Closure) error
}

// Move is a row of the plan with the evidence that it is over.
type Move struct {
	domain.Cutover
	Closure domain.Closure
}

// RecordCutoverEvidence records what shows that the vendor keeps nothing (OBJ-O3).
func (a *App) RecordCutoverEvidence(ctx context.Context, id uuid.UUID, given domain.CutoverEvidence, etag string) (Move, error) {
	return a.changeMove(ctx, id, etag, func(m *Move, by string) error { return m.Closure.Record(given, by, a.today(), a.now()) })
}

// CloseCutover closes a move, by another person than who recorded the evidence.
func (a *App) CloseCutover(ctx context.Context, id uuid.UUID, etag string) (Move, error) {
	return a.changeMove(ctx, id, etag, func(m *Move, by string) error { return m.Closure.Close(m.Cutover, by, a.now()) })
}

// CutoverClosure reads a move with its evidence.
func (a *App) CutoverClosure(ctx context.Context, id uuid.UUID) (Move, error) {
	return a.store.Move(ctx, id)
}

// EraseCertificate is the certificate of a move; domain.ErrCutoverNotFound when none was uploaded.
func (a *App) EraseCertificate(ctx context.Context, id uuid.UUID) (domain.EraseCertificate, error) {
	m, err := a.store.Move(ctx, id)
	if err == nil && len(m.Closure.Certificate.Content) == 0 {
		err = domain.ErrCutoverNotFound
	}
	return m.Closure.Certificate, err
}

// exportPage is how many moves are read at once.
const exportPage = 500

// CutoverClosures reads every move to the platform with its evidence.
func (a *App) CutoverClosures(ctx context.Context) ([]Move, error) {
	var all []Move
	for after := uuid.Nil; ; {
		some, err := a.store.Moves(ctx, a.today(), after, exportPage)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < exportPage {
			return all, nil
		}
		after = some[len(some)-1].ID
	}
}

// changeMove lets step change the evidence of a move by which the platform owns the facts today.
func (a *App) changeMove(ctx context.Context, id uuid.UUID, etag string, step func(m *Move, by string) error) (Move, error) {
	var m Move
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if m, err = tx.LockMove(ctx, id); err != nil {
			return err
		}
		if err := m.Moved(a.today()); err != nil {
			return err
		}
		if err := match(etag, m.Closure.Version); err != nil {
			return err
		}
		if err := step(&m, caller.From(ctx).Subject); err != nil {
			return err
		}
		tx.Answer(m)
		return tx.SaveClosure(ctx, m.Closure)
	})
	return m, err
}
