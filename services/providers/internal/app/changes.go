package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

const (
	lookEvery  = 2 * time.Second  // for changes that another process made
	aliveEvery = 20 * time.Second // an empty message shows that a stream lives, and asks anew whether it may go on
)

// Changes is some of a provider's list and where to go on.
type Changes struct {
	List []domain.Change
	Next string
	More bool
}

// reader admits the calling system and shows its list to the policy.
func (a *App) reader(ctx context.Context) (Admission, error) {
	adm, err := a.admit(ctx)
	if err != nil {
		return Admission{}, err
	}
	return adm, seeBy(ctx, assignment, "changes", names.Format("providers", adm.Provider), "", nil, domain.ErrNotAdmitted)
}

// cursor reads a position. A cursor belongs to one provider's list.
func cursor(provider uuid.UUID, text string) (int64, error) {
	var position int64
	if _, err := page.Decode(text, bound(provider), &position); err != nil {
		return 0, domain.ErrCursorInvalid.Wrap(err)
	}
	return position, nil
}

func bound(provider uuid.UUID) any {
	return struct {
		List     string
		Provider uuid.UUID
	}{"changes", provider}
}

// Changes lists what happened after a cursor, and waits for something as long as asked.
func (a *App) Changes(ctx context.Context, from string, size int32, wait time.Duration) (Changes, error) {
	adm, err := a.reader(ctx)
	if err != nil {
		return Changes{}, err
	}
	after, err := cursor(adm.Provider, from)
	if err != nil {
		return Changes{}, err
	}
	return a.await(ctx, adm, after, page.Size(size), wait)
}

// await reads the list, and reads it again until there is something or the time is up. The bell is heard before the list is
// read, so that nothing can happen unseen between the two.
func (a *App) await(ctx context.Context, adm Admission, after int64, size int, wait time.Duration) (Changes, error) {
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		bell := a.store.Bell(adm.Provider)
		out, err := a.read(ctx, adm, after, size)
		if err != nil || len(out.List) > 0 || wait == 0 {
			return out, err
		}
		select {
		case <-ctx.Done():
			return Changes{}, ctx.Err()
		case <-timeout.C:
			return out, nil
		case <-bell:
		case <-look.C:
		}
	}
}

func (a *App) read(ctx context.Context, adm Admission, after int64, size int) (Changes, error) {
	rows, err := a.store.Changes(ctx, adm.Provider, adm.Municipality, after, size+1)
	if err != nil {
		return Changes{}, err
	}
	out := Changes{List: rows}
	if len(rows) > size {
		out.List, out.More = rows[:size], true
	}
	if n := len(out.List); n > 0 {
		after = out.List[n-1].Position
	}
	if out.Next, err = page.Encode(bound(adm.Provider), after); err != nil {
		return Changes{}, err
	}
	out.List, err = a.disturb(ctx, adm, out.List)
	return out, err
}

// Watch sends the list as it grows, until send fails or ctx ends. The caller is admitted anew whenever something is sent and
// at least every twenty seconds, so that what ended stops the stream.
func (a *App) Watch(ctx context.Context, from string, send func(Changes) error) error {
	for {
		out, err := a.Changes(ctx, from, page.Max, aliveEvery)
		if err != nil {
			return err
		}
		if len(out.List) > 0 {
			if _, err := a.reader(ctx); err != nil {
				return err
			}
		}
		if err := send(out); err != nil {
			return err
		}
		from = out.Next
	}
}

// Acknowledge confirms that everything up to a cursor has arrived, and returns how many changes wait.
func (a *App) Acknowledge(ctx context.Context, at string) (Acknowledged, error) {
	adm, err := a.reader(ctx)
	if err != nil {
		return Acknowledged{}, err
	}
	position, err := cursor(adm.Provider, at)
	if err != nil {
		return Acknowledged{}, err
	}
	var out Acknowledged
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if out.Waiting, err = tx.Acknowledge(ctx, adm.Provider, position, a.timeIn(ctx)); err != nil {
			return err
		}
		tx.Answer(out)
		return nil
	})
}

// Acknowledged is how many changes wait to be confirmed.
type Acknowledged struct{ Waiting int64 }
