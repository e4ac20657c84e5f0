package domain

import (
	"errors"
	"testing"
	"time"
)

// SEC-INC-2: a target has the form of its kind, is never a personal code, and never what lifting needs.
func TestSEC_INC_2_TargetsHaveTheirForm(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		kind   StopKind
		target string
		want   error
	}{
		{StopUser, "ilze.kalnina", nil},
		{StopUser, "00010112345", ErrStopTarget},
		{StopUser, "000101-12345", ErrStopTarget},
		{StopUser, "", ErrStopTarget},
		{StopUser, "two words", ErrStopTarget},
		{StopSystem, "apsis-test", nil},
		{StopProvider, "40008000001", nil},
		{StopProvider, "Pansionāts", ErrStopTarget},
		{StopService, "payments", nil},
		{StopService, "sharing", ErrStopProtected},
		{StopService, "gateway", ErrStopProtected},
		{StopAgreement, "agreements/0198a000-0000-7000-8000-000000000001", nil},
		{StopAgreement, "datasetPermissions/0198a000-0000-7000-8000-000000000001", nil},
		{StopAgreement, "persons/0198a000-0000-7000-8000-000000000001", ErrStopTarget},
		{StopDataset, "datasets/household-status", nil},
		{StopDataset, "household-status", ErrStopTarget},
		{"EVERYBODY", "x", ErrStopTarget},
	} {
		if _, err := NewStop(Stop{Kind: row.kind, Target: row.target, Reason: "a leak"}, "anna", time.Now()); !errors.Is(err, row.want) {
			t.Errorf("%s %q: %v, want %v", row.kind, row.target, err, row.want)
		}
	}
}

// SEC-INC-2: two persons; and once.
func TestSEC_INC_2_ASecondPersonLifts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	s, err := NewStop(Stop{Kind: StopUser, Target: "ilze.kalnina", Reason: "a leak"}, "anna", now)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Lift("anna", "a mistake", now); !errors.Is(err, ErrStopSamePerson) || !s.LiftedAt.IsZero() {
		t.Errorf("by who set it: %v", err)
	}
	if err := s.Lift("berta", "cleared up", now); err != nil || s.LiftedBy != "berta" || s.LiftedAt != now {
		t.Errorf("by another: %v", err)
	}
	if err := s.Lift("cilda", "again", now); !errors.Is(err, ErrStopLifted) {
		t.Errorf("twice: %v", err)
	}
}
