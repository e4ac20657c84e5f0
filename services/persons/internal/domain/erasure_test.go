package domain

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
)

var erasedAt = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

func proposed(t *testing.T) Erasure {
	t.Helper()
	e, err := ProposeErasure(uuid.New(), uuid.New(), "Termiņš beidzies.", "first", erasedAt)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// GDPR 17: two data officers, a reason, once.
func TestSEC_GDPR_4_ErasureIsDecidedByAnotherPersonWithAReason(t *testing.T) {
	if _, err := ProposeErasure(uuid.New(), uuid.New(), "", "first", erasedAt); !errors.Is(err, ErrErasureReasonRequired) {
		t.Errorf("without a ground: %v", err)
	}
	e := proposed(t)
	for name, c := range map[string]struct {
		by, reason string
		want       error
	}{"the same person": {"first", "x", ErrErasureSamePerson}, "nobody": {"", "x", ErrErasureSamePerson}, "no reason": {"second", "", ErrErasureReasonRequired}} {
		if got, err := e.Decide(true, c.reason, c.by, erasedAt); !errors.Is(err, c.want) || got.State != ErasureProposed {
			t.Errorf("%s: %s, %v", name, got.State, err)
		}
	}
	ordered, err := e.Decide(true, "x", "second", erasedAt)
	if err != nil || ordered.State != ErasureOrdered || ordered.Version != 2 {
		t.Errorf("%+v, %v", ordered, err)
	}
	if _, err := ordered.Decide(false, "x", "third", erasedAt); !errors.Is(err, ErrErasureNotProposed) {
		t.Errorf("decided twice: %v", err)
	}
	if rejected, err := e.Decide(false, "x", "second", erasedAt); err != nil || rejected.State != ErasureRejected {
		t.Errorf("%+v, %v", rejected, err)
	}
}

// An erasure is complete when every service has reported once; reports of others, second ones and those that nobody ordered count for nothing.
func TestErasureIsCompleteWhenAllServicesReported(t *testing.T) {
	e := proposed(t)
	if _, added := e.Report(ErasureReport{Service: "cases"}); added {
		t.Error("a report before the order")
	}
	e, err := e.Decide(true, "x", "second", erasedAt)
	if err != nil {
		t.Fatal(err)
	}
	for i, service := range ErasureServices {
		var added bool
		if e.Complete() {
			t.Errorf("complete after %d reports", i)
		}
		if e, added = e.Report(ErasureReport{Service: service}); !added {
			t.Errorf("the report of %s does not count", service)
		}
		if _, again := e.Report(ErasureReport{Service: service}); again {
			t.Errorf("a second report of %s counts", service)
		}
	}
	if _, added := e.Report(ErasureReport{Service: "analytics"}); added || !e.Complete() {
		t.Error("a service that keeps nothing reports, or all reports are not enough")
	}
}
