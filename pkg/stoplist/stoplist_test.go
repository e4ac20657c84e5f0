package stoplist

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
)

var (
	began     = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	official  = caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: "ilze", Roles: []string{"caseworker", "head"}, Organisation: "0033000", Municipality: "0033000"}
	system    = caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "credentials/1", Client: "apsis", Roles: []string{"provider"}, Organisation: "40008000001"}
	citizen   = caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "karlis"}
	own       = caller.Caller{Workload: "cases", Kind: caller.Service, Subject: "service:cases"}
	anybody   = caller.Caller{Workload: "gateway", Kind: caller.Anonymous}
	agreement = "agreements/0198a000-0000-7000-8000-000000000001"
)

func holder(t *testing.T, c clock.Clock, entries ...Entry) *Holder {
	t.Helper()
	h, err := New("persons", c)
	if err != nil {
		t.Fatal(err)
	}
	h.Fill(entries)
	return h
}

func TestSEC_INC_2_EachKindStopsWhatItNames(t *testing.T) {
	t.Parallel()
	all := map[string]caller.Caller{"official": official, "system": system, "citizen": citizen, "service": own, "anybody": anybody}
	for _, row := range []struct {
		name    string
		entry   Entry
		records []string
		stops   []string
	}{
		{"user", Entry{Kind: User, ID: "ilze"}, nil, []string{"official"}},
		{"citizen", Entry{Kind: User, ID: "karlis"}, nil, []string{"citizen"}},
		{"system by client", Entry{Kind: System, ID: "apsis"}, nil, []string{"system"}},
		{"a system's name stops no official", Entry{Kind: System, ID: "ilze"}, nil, nil},
		{"provider", Entry{Kind: Organisation, ID: "40008000001"}, nil, []string{"system"}},
		{"service that asks", Entry{Kind: Service, ID: "cases"}, nil, []string{"service"}},
		{"service that is asked", Entry{Kind: Service, ID: "persons"}, nil, []string{"official", "system", "citizen", "service", "anybody"}},
		{"agreement that is named", Entry{Kind: Record, ID: agreement}, []string{agreement}, []string{"official", "system", "citizen", "service", "anybody"}},
		{"agreement that is not", Entry{Kind: Record, ID: agreement}, []string{"datasets/household-status"}, nil},
		{"nobody has an empty name", Entry{Kind: Organisation, ID: ""}, nil, nil},
		{"not yet", Entry{Kind: User, ID: "ilze", From: began.Add(time.Second)}, nil, nil},
		{"no longer", Entry{Kind: User, ID: "ilze", Until: began}, nil, nil},
	} {
		h := holder(t, clock.Fixed(began), row.entry)
		for name, c := range all {
			_, err := h.Judge(c, row.records)
			if stopped := errors.Is(err, ErrStopped); stopped != slices.Contains(row.stops, name) || err != nil && !stopped {
				t.Errorf("%s: %s: %v", row.name, name, err)
			}
		}
	}
}

// OBJ-O1: whoever belongs to an outsourced organisation needs an active row; the row's end is known before it comes.
func TestOBJ_O1_NoAccessWithoutAnActiveRow(t *testing.T) {
	t.Parallel()
	c := clock.Fixed(began)
	vendor := official
	vendor.Subject, vendor.Processor = "vendor.person", "40003999999"
	h := holder(t, c)
	if _, err := h.Judge(vendor, nil); !errors.Is(err, ErrOutsourced) {
		t.Errorf("without a row: %v", err)
	}
	h.Fill([]Entry{{Kind: Outsourced, ID: "40003999999", From: began, Until: began.Add(time.Hour)}})
	if _, err := h.Judge(vendor, nil); err != nil {
		t.Errorf("with a row: %v", err)
	}
	c.Advance(time.Hour)
	h.Fill([]Entry{{Kind: Outsourced, ID: "40003999999", From: began, Until: began.Add(time.Hour)}})
	if _, err := h.Judge(vendor, nil); !errors.Is(err, ErrOutsourced) {
		t.Errorf("when it is over: %v", err)
	}
	// A registered organisation's own token that does not confess to be a processor's is judged all the same.
	h.Fill([]Entry{{Kind: Outsourced, ID: "40008000001", From: began, Until: began}})
	if _, err := h.Judge(system, nil); !errors.Is(err, ErrOutsourced) {
		t.Errorf("of a registered organisation: %v", err)
	}
	if _, err := h.Judge(official, nil); err != nil {
		t.Errorf("of an organisation that is not outsourced: %v", err)
	}
}

func TestSEC_ACC_1_LapsedRoleIsNotThere(t *testing.T) {
	t.Parallel()
	h := holder(t, clock.Fixed(began), Entry{Kind: Role, ID: "ilze", Role: "head", From: began})
	judged, err := h.Judge(official, nil)
	if err != nil || !slices.Equal(judged.Roles, []string{"caseworker"}) {
		t.Errorf("roles %v, %v", judged.Roles, err)
	}
	if !slices.Equal(official.Roles, []string{"caseworker", "head"}) {
		t.Error("the caller of the token was changed")
	}
}

// A list that cannot be had lets nobody in; readers of public data are nobody.
func TestSEC_INC_2_FailsClosedWhenStale(t *testing.T) {
	t.Parallel()
	c := clock.Fixed(began)
	h, err := New("persons", c)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Judge(official, nil); !errors.Is(err, ErrStale) || h.Ready() == nil {
		t.Errorf("before the first list: %v", err)
	}
	h.Fill(nil)
	c.Advance(h.Settings().ClosedAfter - time.Second)
	if _, err := h.Judge(official, nil); err != nil {
		t.Errorf("shortly before: %v", err)
	}
	c.Advance(time.Second)
	for _, who := range []caller.Caller{official, system, citizen, own} {
		if _, err := h.Judge(who, nil); !errors.Is(err, ErrStale) {
			t.Errorf("%s: %v", who.Kind, err)
		}
	}
	if _, err := h.Judge(anybody, nil); err != nil {
		t.Errorf("public data: %v", err)
	}
	h.Fill(nil)
	if _, err := h.Judge(official, nil); err != nil {
		t.Errorf("after a new list: %v", err)
	}
}

// Two polls fit into the minute that a stop may take to hold.
func TestSEC_INC_2_SettingsKeepTheMinute(t *testing.T) {
	t.Parallel()
	s, err := SettingsOn(began)
	if err != nil || 2*s.Poll >= effect {
		t.Errorf("%+v, %v", s, err)
	}
	for _, bad := range []string{
		"- {from: 2026-01-01, poll: 40s, closed_after: 10m, kept_for: 10m, mark: D, source: x}",
		"- {from: 2026-01-01, poll: 10s, closed_after: 10s, kept_for: 10s, mark: D, source: x}",
		"- {from: 2026-01-01, poll: 10s, closed_after: 10m, kept_for: 10m, mark: D}",
		"- {from: 2027-01-01, poll: 10s, closed_after: 10m, kept_for: 10m, mark: D, source: x}",
		"- {from: 2026-01-01, poll: 10s, closed_after: 10m, kept_for: 10m, mark: D, source: x, more: y}",
		"- {from: 2026-01-01, poll: 10s, closed_after: 10m, mark: D, source: x}",
		"- {from: 2026-01-01, poll: 10s, closed_after: 10m, kept_for: 11m, mark: D, source: x}",
		"[]",
	} {
		if s, err := settingsOn([]byte(bad), began); err == nil {
			t.Errorf("%s gave %+v", bad, s)
		}
	}
}

func TestSEC_INC_2_OpenStreamsAreCut(t *testing.T) {
	t.Parallel()
	c := clock.Fixed(began)
	h := holder(t, c)
	open := func(who caller.Caller) (context.Context, func([]string) error) {
		ctx, cut := context.WithCancelCause(t.Context())
		mention, stop := h.Watch(who, cut)
		t.Cleanup(stop)
		return ctx, mention
	}
	theirs, _ := open(system)
	hers, _ := open(official)
	named, mention := open(citizen)
	if err := mention([]string{agreement}); err != nil {
		t.Fatal(err)
	}
	h.Fill([]Entry{{Kind: System, ID: "apsis"}})
	if !errors.Is(context.Cause(theirs), ErrStopped) || hers.Err() != nil || named.Err() != nil {
		t.Errorf("a system: %v, %v, %v", context.Cause(theirs), hers.Err(), named.Err())
	}
	h.Fill([]Entry{{Kind: Record, ID: agreement}})
	if !errors.Is(context.Cause(named), ErrStopped) || hers.Err() != nil {
		t.Errorf("an agreement that a message named: %v, %v", context.Cause(named), hers.Err())
	}
	c.Advance(h.Settings().ClosedAfter)
	h.Sweep() // the poll failed
	if !errors.Is(context.Cause(hers), ErrStale) {
		t.Errorf("no list for too long: %v", context.Cause(hers))
	}
}

// Each is told once a day, and told again when telling failed.
func TestSEC_ACC_1_WhoWasSeenIsToldOnce(t *testing.T) {
	t.Parallel()
	c := clock.Fixed(began)
	h := holder(t, c)
	for range 3 {
		for _, who := range []caller.Caller{official, citizen, own, anybody} {
			if _, err := h.Judge(who, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	seen := h.Sightings(10)
	if len(seen) != 2 || seen[0].Subject != "ilze" || len(h.Sightings(10)) != 0 {
		t.Errorf("seen %v", seen)
	}
	h.Return(seen)
	if again := h.Sightings(1); len(again) != 1 || again[0] != seen[0] {
		t.Errorf("after a failure: %v", again)
	}
	h.Sightings(10)
	c.Advance(24 * time.Hour)
	h.Fill(nil)
	if _, err := h.Judge(official, nil); err != nil || len(h.Sightings(10)) != 2 {
		t.Errorf("on the next day: %v", err)
	}
}

// SEC-ACC-3: a token for an opening that was ended is stopped, until no token for it can be out; other tokens of the operator, and calls about the
// opening, are not.
func TestSEC_ACC_3_EndedCaseStopsItsTokensOnly(t *testing.T) {
	t.Parallel()
	const opening = "breakGlass/0198a000-0000-7000-8000-000000000001"
	c := clock.Fixed(began)
	h := holder(t, c, Entry{Kind: Case, ID: opening, Until: began.Add(time.Minute)})
	under := official
	under.Case = opening
	if _, err := h.Judge(under, nil); !errors.Is(err, ErrStopped) {
		t.Errorf("the token of the opening: %v", err)
	}
	if _, err := h.Judge(official, []string{opening}); err != nil {
		t.Errorf("a review of the opening: %v", err)
	}
	c.Advance(time.Minute)
	if _, err := h.Judge(under, nil); err != nil {
		t.Errorf("when it is over: %v", err)
	}
}
