package app_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// at runs the same thing several times at once and returns the errors.
func at(n int, f func(i int) error) []error {
	failed := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { failed[i] = f(i) })
	}
	wg.Wait()
	return failed
}

// Lists that are prepared at once share the amounts between them: none is in two.
func TestListsPreparedAtOnceNeverShareAnAmount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		w.ready(10_000, 2)
	}
	lists := make([]domain.List, 6)
	for _, err := range at(len(lists), func(i int) (err error) { lists[i], err = w.prepare("2026-02"); return err }) {
		if err != nil && !errors.Is(err, domain.ErrListEmpty) && errs.KindOf(err) != errs.Conflict {
			t.Error(err)
		}
	}
	var lines int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from payment").Scan(&lines))
	if lines != 10 {
		t.Errorf("%d lines for 10 amounts", lines)
	}
	w.sound()
}

// One event that comes at once, one file and one entry that come at once: each counts once.
func TestWhatComesAtOnceCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := benefit(10_000, 2, uuid.Must(uuid.NewV7()))
	for _, err := range at(6, func(i int) error { return w.Owe(t.Context(), "test", []string{"a", "b"}[i%2], b) }) {
		must(t, err)
	}
	w.pays(b)
	w.paysFrom()
	l := w.send("2026-02")
	lines := w.lines(l)
	f := domain.BankFile{Kind: domain.Camt054}
	for _, p := range lines {
		f.Entries = append(f.Entries, domain.BankEntry{EndToEnd: p.EndToEnd(), Amount: p.Amount, Says: domain.Paid})
	}
	var mu sync.Mutex
	applied := 0
	for _, err := range at(8, func(i int) error {
		in, err := w.ImportFile(w.ilze("ImportBankFile"), kuldiga, []byte{byte(i % 4)}, f)
		mu.Lock()
		defer mu.Unlock()
		if !in.Seen {
			applied += in.Applied
		}
		return err
	}) {
		must(t, err)
	}
	if applied != 2 {
		t.Errorf("%d entries applied for two payments", applied)
	}
	for topic, want := range map[string]int{"payments.payment.paid.v1": 2, "payments.list.closed.v1": 1, "payments.list.sent.v1": 1} {
		var n int
		must(t, w.db.QueryRow(t.Context(), "select count(*) from outbox where topic = $1", topic).Scan(&n))
		if n != want {
			t.Errorf("%d events %s, want %d", n, topic, want)
		}
	}
	w.sound()
}

// Sending and recalling at once: the line is in the file, or it is due again; never both.
func TestRecallRacesWithSending(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ready(10_000, 4)
	l, err := w.prepare("2026-04")
	must(t, err)
	_, err = w.FreezeList(w.ilze("FreezePaymentList"), l.ID, "")
	must(t, err)
	_, err = w.ApproveList(w.janis("ApprovePaymentList"), l.ID, "")
	must(t, err)
	lines := w.lines(l)
	at(4, func(i int) error {
		if i == 3 {
			_, err := w.SendList(w.janis("SendPaymentList"), l.ID, "")
			return err
		}
		_, err := w.RecallPayment(w.ilze("RecallPayment"), lines[i].ID, "doubt", "")
		return err
	})
	part, err := w.File(w.janis("GetPaymentFile"), l.ID, 1)
	must(t, err)
	for _, p := range part.Payments {
		if p.State != domain.Sent {
			t.Errorf("a payment in the file is %s", p.State)
		}
	}
	w.sound()
}

// cut is a store whose transactions fail when told: before the commit, so that nothing is kept, or after it, so that the
// answer is lost. It is what a killed process or a broken connection looks like to whoever asked.
type cut struct {
	app.Store
	before, after func() bool
}

var errCut = errs.ErrServiceUnavailable.Wrap(errors.New("cut off"))

func (c *cut) InTx(ctx context.Context, f func(ctx context.Context, tx app.Tx) error) error {
	err := c.Store.InTx(ctx, func(ctx context.Context, tx app.Tx) error {
		if err := f(ctx, tx); err != nil {
			return err
		}
		if c.before() {
			return errCut
		}
		return nil
	})
	if err == nil && c.after() {
		return errCut
	}
	return err
}
