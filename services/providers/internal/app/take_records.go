package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

const (
	// MaxChunk is how many records are judged and stored together.
	MaxChunk = 1000
	// perProvider is how many chunks of one provider are in work at once; the others are told to come back.
	perProvider = 4
	// raceTries is how often a chunk is judged anew when the same records arrive over two connections.
	raceTries = 4
)

// Reader returns the reader of this call's records: what it may name follows from the agreement as it is now.
func (a *App) Reader(ctx context.Context) (domain.Reader, error) {
	adm, err := a.admitRecords(ctx)
	if err != nil {
		return domain.Reader{}, err
	}
	return domain.Reader{Schemas: a.grants.Schemas(a.dayIn(ctx)), Key: a.clientKey, Admission: adm, SyntheticOnly: a.syntheticOnly}, nil
}

// admitRecords admits the system and asks the policy about the records of its own assignments: others are refused one by one. Every chunk begins with it: what has ended stops the next one.
func (a *App) admitRecords(ctx context.Context) (Admission, error) {
	adm, err := a.admit(ctx)
	if err != nil {
		return adm, err
	}
	err = authz.Check(ctx, authz.Resource{Type: "delivery", Municipality: adm.Municipality, Relation: assignment})
	if errors.Is(err, authz.ErrHidden) {
		return adm, errs.ErrAccessDenied
	}
	return adm, err
}

// ValidateRecords judges records and keeps nothing. It is open as soon as the agreement is open for tests.
func (a *App) ValidateRecords(ctx context.Context, in []domain.Parsed) ([]domain.Judgement, error) {
	adm, err := a.admitRecords(ctx)
	if err != nil {
		return nil, err
	}
	facts, err := a.store.Facts(ctx, adm, in)
	if err != nil {
		return nil, err
	}
	return domain.Judge(adm, in, a.demand(adm, in, facts), a.dayIn(ctx), a.timeIn(ctx), newID), nil
}

// TakeRecords judges one chunk and stores what holds, in one transaction with its events and its audit entry. u is the
// upload that the chunk belongs to, nil for a batch; it is moved on in the same transaction.
func (a *App) TakeRecords(ctx context.Context, in []domain.Parsed, u *domain.Upload) (out []domain.Judgement, err error) {
	return a.take(ctx, in, u, func(tx Tx, out []domain.Judgement) { tx.Answer(out) })
}

// TakeRecord is TakeRecords for one record by itself.
func (a *App) TakeRecord(ctx context.Context, in domain.Parsed) (domain.Judgement, error) {
	out, err := a.take(ctx, []domain.Parsed{in}, nil, func(tx Tx, out []domain.Judgement) { tx.Answer(out[0]) })
	if err != nil {
		return domain.Judgement{}, err
	}
	return out[0], nil
}

// answerFunc keeps what answers the call, for a repeated request.
type answerFunc func(tx Tx, out []domain.Judgement)

func (a *App) take(ctx context.Context, in []domain.Parsed, u *domain.Upload, keep answerFunc) (out []domain.Judgement, err error) {
	adm, err := a.admitRecords(ctx)
	if err == nil {
		err = adm.Writes()
	}
	if err == nil {
		err = a.chargeChunk(ctx, &adm)
	}
	if err != nil {
		return nil, err
	}
	defer func() { a.meter.records(adm.Agreement, out) }()
	leave, ok := a.intake.enter(adm.Provider)
	if !ok {
		return nil, domain.ErrIntakeBusy.Retry(time.Second)
	}
	defer leave()
	for try := 1; ; try++ {
		out, err = a.takeOnce(ctx, adm, in, u, keep)
		if !errors.Is(err, domain.ErrRecordRace) || try == raceTries {
			return out, err
		}
	}
}

func (a *App) takeOnce(ctx context.Context, adm Admission, in []domain.Parsed, u *domain.Upload, keep answerFunc) (out []domain.Judgement, err error) {
	var moved domain.Upload
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		now := a.timeIn(ctx)
		facts, err := tx.LockFacts(ctx, adm, in)
		if err != nil {
			return err
		}
		out = domain.Judge(adm, in, a.demand(adm, in, facts), a.dayIn(ctx), now, newID)
		audit.Subjects(ctx, subjects(out)...)
		keep(tx, out)
		if u != nil {
			moved = *u
			moved.Count(out)
			if err := tx.SaveUpload(ctx, moved, now); err != nil {
				return err
			}
			if err := tx.AddUploadAnswers(ctx, moved.ID, domain.LeftToDo(out)); err != nil {
				return err
			}
		}
		if err := tx.MarkStatements(ctx, endedMonths(adm, out, a.dayIn(ctx))); err != nil {
			return err
		}
		return tx.SaveRecords(ctx, adm, out, now)
	})
	if err == nil && u != nil {
		*u = moved
	}
	return out, err
}

// subjects are the persons that new records are about; of an unmatched record, the record.
func subjects(list []domain.Judgement) []string {
	out := make([]string, 0, len(list))
	for i := range list {
		switch k := list[i].New; {
		case k == nil:
		case k.Person == uuid.Nil:
			out = append(out, names.Format("records", k.ID))
		default:
			out = append(out, names.Format("persons", k.Person))
		}
	}
	return out
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// turnstile bounds how much of one provider is in work.
type turnstile struct {
	mu     sync.Mutex
	inside map[uuid.UUID]int
}

func (t *turnstile) enter(provider uuid.UUID) (leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.inside[provider] >= perProvider {
		return nil, false
	}
	if t.inside == nil {
		t.inside = map[uuid.UUID]int{}
	}
	t.inside[provider]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.inside[provider]--; t.inside[provider] == 0 {
			delete(t.inside, provider)
		}
	}, true
}
