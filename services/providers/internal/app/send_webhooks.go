package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/digisoc/platform/pkg/lanes"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Limits of sending.
const (
	atOnce       = 8           // calls to one endpoint
	endpoints    = 64          // endpoints that are sent to at the same time by this process
	webhookLease = time.Minute // longer than eight calls of ten seconds side by side
	readChanges  = 64          // changes that are looked through for those that an endpoint wants
)

// Webhooks sends changes to endpoints. One endpoint is one worker: a slow one holds up nobody.
type Webhooks struct {
	app   *App
	lanes *lanes.Lanes
}

// NewWebhooks returns the sender over the use cases.
func NewWebhooks(a *App) *Webhooks { return &Webhooks{app: a, lanes: lanes.New(endpoints)} }

// Start begins to send to every endpoint that has something due and that this process does not send to already, and
// returns at once. Where all are busy the rest waits for the next call.
func (w *Webhooks) Start(ctx context.Context, failed func(context.Context, error)) error {
	due, err := w.app.store.DueWebhooks(ctx, w.app.now(), w.app.today(), 2*endpoints)
	if err != nil {
		return err
	}
	w.lanes.Start(ctx, due, w.app.sendTo, failed)
	return nil
}

// Wait returns when nobody is sending.
func (w *Webhooks) Wait() { w.lanes.Wait() }

// sendTo takes an endpoint for this process and sends what is due, batch by batch, until nothing is, it may not be sent to,
// or something did not arrive: then others come first.
func (a *App) sendTo(ctx context.Context, id uuid.UUID) error {
	for {
		var e domain.Endpoint
		var letters []Letter
		err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
			e, letters, err = a.takeUp(ctx, tx, id)
			return err
		})
		if err != nil || len(letters) == 0 {
			return err
		}
		attempts := a.post(ctx, &e, letters)
		if err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return a.recordAttempts(ctx, tx, id, letters, attempts) }); err != nil {
			return err
		}
		if slices.ContainsFunc(attempts, func(t domain.Attempt) bool { return !t.Delivered }) {
			return nil
		}
	}
}

// takeUp chooses what is sent next: first what is to be tried again, then what is new in the list. The agreement is asked
// anew before each batch, so what ended a moment ago stops the next one. Nothing is copied: a delivery names a position.
func (a *App) takeUp(ctx context.Context, tx Tx, id uuid.UUID) (domain.Endpoint, []Letter, error) {
	now := a.now()
	mine, err := tx.LeaseWebhook(ctx, id, now, now.Add(webhookLease))
	if err != nil || !mine {
		return domain.Endpoint{}, nil, err
	}
	e, err := tx.LockWebhookEndpoint(ctx, id)
	if err != nil {
		return e, nil, err
	}
	today := a.today()
	if e.Environment == domain.Sandbox {
		ahead, err := a.store.SandboxAhead(ctx, e.Agreement)
		if err != nil {
			return e, nil, err
		}
		today = a.dayIn(inSandbox(ctx, e.ID, ahead))
	}
	allowed, err := tx.WebhookAllowed(ctx, e, today)
	if err != nil {
		return e, nil, err
	}
	var letters []Letter
	if allowed && e.State == domain.EndpointActive {
		if letters, err = tx.DueWebhookDeliveries(ctx, e, now, atOnce); err != nil {
			return e, nil, err
		}
		if letters, err = a.takeNew(ctx, tx, &e, letters); err != nil {
			return e, nil, err
		}
	}
	if len(letters) == 0 {
		return e, nil, tx.ReleaseWebhook(ctx, id, now)
	}
	return e, letters, nil
}

// takeNew fills a batch from the list of changes and moves the cursor. The cursor waits while too many changes wait for
// another attempt: they are the endpoint's own, and everybody else's go on.
func (a *App) takeNew(ctx context.Context, tx Tx, e *domain.Endpoint, letters []Letter) ([]Letter, error) {
	open, err := tx.OpenWebhookDeliveries(ctx, e.ID)
	if err != nil {
		return nil, err
	}
	room := min(atOnce-len(letters), domain.MaxOpen-open)
	if room <= 0 {
		return letters, nil
	}
	list, err := tx.ChangesAfter(ctx, *e, readChanges)
	if err != nil {
		return nil, err
	}
	before := e.Cursor
	for _, c := range list {
		if c.Mine && e.Wants(c.Kind) {
			if room == 0 {
				break
			}
			room--
			d := domain.Delivery{Endpoint: e.ID, Position: c.Position, State: domain.DeliveryOpen, First: a.now(), Next: a.now()}
			letters = append(letters, Letter{Delivery: d, Change: c.Change})
			if err := tx.SaveWebhookDelivery(ctx, d); err != nil {
				return nil, err
			}
		}
		e.Cursor = c.Position
	}
	if e.Cursor == before {
		return letters, nil
	}
	return letters, tx.SaveWebhookEndpoint(ctx, *e)
}

// post sends a batch side by side.
func (a *App) post(ctx context.Context, e *domain.Endpoint, letters []Letter) []domain.Attempt {
	out := make([]domain.Attempt, len(letters))
	keys, err := a.openKeys(e)
	if err != nil {
		for i := range out {
			out[i] = domain.Attempt{Outcome: "UNSENT", Wait: a.courier.Wait(letters[i].Delivery.Attempts+1, 0)} // sealed with another key: tried again, and seen in the list
		}
		return out
	}
	var g errgroup.Group
	for i := range letters {
		g.Go(func() error {
			out[i] = a.courier.Post(ctx, e.URL, letters[i].Change, keys)
			out[i].Wait = a.courier.Wait(letters[i].Delivery.Attempts+1, out[i].RetryAfter)
			return nil
		})
	}
	_ = g.Wait() // Post has no error
	return out
}

// recordAttempts keeps what came of a batch and gives the endpoint back. What the owner did in the meantime stands.
func (a *App) recordAttempts(ctx context.Context, tx Tx, id uuid.UUID, letters []Letter, attempts []domain.Attempt) error {
	e, err := tx.LockWebhookEndpoint(ctx, id)
	if err != nil {
		return err
	}
	for i := range letters {
		d := letters[i].Delivery
		d.Record(&e, attempts[i], a.now())
		if d.Position > e.Cursor && d.State == domain.DeliveryOpen {
			continue // replayed from before it in the meantime: it is taken up from the list
		}
		if err := tx.SaveWebhookDelivery(ctx, d); err != nil {
			return err
		}
	}
	if err := tx.SaveWebhookEndpoint(ctx, e); err != nil {
		return err
	}
	return tx.ReleaseWebhook(ctx, id, a.now())
}

// forgetWebhooks forgets what was sent long ago.
func (a *App) forgetWebhooks(ctx context.Context) error {
	for {
		n := 0
		err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
			n, err = tx.ForgetWebhookDeliveries(ctx, a.now().Add(-domain.KeepDeliveries), 1000)
			return err
		})
		if err != nil || n < 1000 {
			return err
		}
	}
}
