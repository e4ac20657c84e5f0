package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// The quota of an agreement is shown and held: by the minute and by the day, with the time to wait, for this agreement alone, and
// across processes once they have added up; what was used is read by day.
func TestQuotaIsShownAndHeld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, other := w.sending(samaria, 1), w.sending(other, 1)
	w.sql("update agreement set per_minute = 3, per_day = 5 where id = $1", s.agreement.ID)
	list := func() (domain.Quota, error) {
		ctx, witness := app.Watch(s.call("ListChanges"))
		_, err := w.Changes(ctx, "", 10, 0)
		return witness.Quota(), err
	}
	for left := 2; left >= 0; left-- {
		if q, err := list(); err != nil || q[0].Left != left || q[0].Limit != 3 || q[1].Left != left+2 {
			t.Fatalf("with %d left: %v %v", left, q, err)
		}
	}
	q, err := list()
	if e, ok := errs.As(err); !ok || !errors.Is(err, domain.ErrQuota) || e.RetryAfter <= 0 || e.RetryAfter > time.Minute || q[0].Left != 0 {
		t.Fatalf("beyond the minute: %v %v", q, err)
	}
	if _, err := w.Changes(other.call("ListChanges"), "", 10, 0); err != nil {
		t.Errorf("another agreement is held back: %v", err)
	}
	must(t, w.FlushUsage(t.Context()))

	w.clock.Advance(time.Minute)
	w.sql("update usage_day set calls = calls + 1 where agreement_id = $1", s.agreement.ID) // another process answered one
	call := s.call("BatchSubmitRecords")
	_, err = w.TakeRecords(call, s.parsedBy(call, s.raw("k-1", 0), domain.Raw{Source: "k-2"}), nil)
	must(t, err)
	must(t, w.FlushUsage(t.Context()))
	if q, err = list(); !errors.Is(err, domain.ErrQuota) || q[1].Left != 0 || q.Wait() < time.Hour {
		t.Errorf("beyond the day: %v %v", q, err)
	}

	rows, err := w.Usage(w.staff(kuldiga, "ListUsage"), app.ListUsage{Agreement: s.agreement.ID, Size: 10})
	must(t, err)
	if len(rows) != 1 || rows[0].Calls != 5 || rows[0].Refused != 2 || rows[0].Records != 1 || rows[0].Rejected != 1 {
		t.Errorf("what was used: %+v", rows)
	}
	w.clock.Advance(24 * time.Hour)
	if _, err := w.Usage(other.call("ListUsage"), app.ListUsage{Agreement: s.agreement.ID, Size: 10}); !errors.Is(err, domain.ErrAgreementNotFound) {
		t.Errorf("another provider reads it: %v", err)
	}
	rows, err = w.Usage(s.call("ListUsage"), app.ListUsage{Size: 10})
	if err != nil || len(rows) != 2 || rows[0].Calls != 1 || rows[1].Calls != 5 {
		t.Errorf("the next day: %+v %v", rows, err)
	}
}

// Chunks of a stream count as calls, so a quota holds for files too.
func TestChunksCountAsCalls(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 1)
	w.sql("update agreement set per_minute = 2 where id = $1", s.agreement.ID)
	stream := s.call("UploadRecords")
	for i := range 3 {
		_, err := w.TakeRecords(stream, s.parsedBy(stream, s.raw("s-"+string(rune('a'+i)), 0)), nil)
		if want := i == 2; errors.Is(err, domain.ErrQuota) != want {
			t.Errorf("chunk %d: %v", i+1, err)
		}
	}
}
