package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
	"github.com/digisoc/platform/services/providers/internal/token"
)

// developer is somebody with a sandbox.
type developer struct {
	app.Sandbox
	w *world
	s secret
}

func (w *world) developer() *developer {
	w.t.Helper()
	s := newSecret(w.t)
	box, err := w.CreateSandbox(w.t.Context(), s.keys())
	must(w.t, err)
	return &developer{Sandbox: box, w: w, s: s}
}

func (d *developer) as(action string) context.Context {
	return d.w.as(caller.Caller{
		Kind: caller.System, Subject: "credentials/" + d.Credential.String(), Client: d.Client, Certificate: d.s.thumbprint, Roles: []string{"provider"},
		Purpose: "DELIVER", LegalBasis: "SPSP-17-6",
	}, action)
}

func (d *developer) cast(persona string) app.Cast {
	d.w.t.Helper()
	i := slices.IndexFunc(d.Cast, func(c app.Cast) bool { return c.Persona.ID == persona })
	if i < 0 {
		d.w.t.Fatalf("%s is not in the cast", persona)
	}
	return d.Cast[i]
}

func (d *developer) kinds() []domain.ChangeKind {
	d.w.t.Helper()
	out, err := d.w.Changes(d.as("ListChanges"), "", 500, 0)
	must(d.w.t, err)
	var kinds []domain.ChangeKind
	for _, c := range out.List {
		kinds = append(kinds, c.Kind)
	}
	return kinds
}

// One call, and a system can receive, answer and read as in production; nothing of it is seen outside.
func TestSandboxInOneCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a, b := w.developer(), w.developer()
	rows, _, err := w.Assignments(a.as("ListAssignments"), app.ListAssignments{})
	must(t, err)
	if len(rows) != 8 || len(a.Cast) != 8 || len(a.kinds()) != 8 || len(a.Registrations) != 2 {
		t.Errorf("%d assignments, %d people, %d changes, %d registrations", len(rows), len(a.Cast), len(a.kinds()), len(a.Registrations))
	}
	if seen, _, err := w.Assignments(w.ilze("ListAssignments"), app.ListAssignments{}); err != nil || len(seen) != 0 {
		t.Errorf("an official sees %d made-up referrals (%v)", len(seen), err)
	}
	x, err := w.Accept(a.as("AcceptAssignment"), a.cast("M01").Assignment, "")
	must(t, err)
	if x.State != domain.Accepted {
		t.Errorf("accepted, and is %s", x.State)
	}
	hidden, err := w.Assignment(a.as("GetAssignment"), a.cast("M07").Assignment)
	must(t, err)
	if hidden.Extract[domain.FieldAddress] != "" || hidden.Extract[domain.FieldSurname] == "" || !hidden.AddressHidden {
		t.Errorf("the address of M07: %v", hidden.Extract)
	}
	var keys int
	must(t, w.db.QueryRow(t.Context(), "select count(*) from client_key where assignment_id = $1", a.cast("M03").Assignment).Scan(&keys))
	if keys != 2 {
		t.Errorf("M03 is found by %d codes", keys)
	}
	if _, err := w.Assignment(b.as("GetAssignment"), a.cast("M01").Assignment); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("another sandbox sees it: %v", err)
	}
	if _, err := w.ActInSandbox(b.as("ActInSandbox"), domain.ActWithdraw, a.cast("M01").Assignment); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("another sandbox acts on it: %v", err)
	}
	if n := w.topics("%"); n != 0 {
		t.Errorf("%d events left the sandbox", n)
	}
	if list, _, err := w.Registrations(t.Context(), "", 0, ""); err != nil || len(list) != 0 {
		t.Errorf("the public register shows %d registrations of sandboxes, %v", len(list), err)
	}
	w.registered(w.provider(samaria), "Liepājas iela 1")
	if _, err := w.App.Sandbox(w.system(samaria, "GetSandbox")); !errors.Is(err, domain.ErrSandboxNotFound) {
		t.Errorf("keys of production open a sandbox: %v", err)
	}
	if _, err := w.CreateSandbox(t.Context(), a.s.keys()); !errors.Is(err, domain.ErrKeyUsed) {
		t.Errorf("the same key twice: %v", err)
	}
}

// The municipality does what it is asked to, and the provider is told of each act in its list.
func TestSandboxMunicipalityActs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	id := d.cast("M05").Assignment
	_, err := w.Accept(d.as("AcceptAssignment"), id, "")
	must(t, err)
	for _, c := range []struct {
		act  domain.SandboxAct
		kind domain.ChangeKind
		want domain.AssignmentState
	}{
		{domain.ActChangePlan, domain.PlanChanged, domain.Accepted}, {domain.ActShorten, domain.ReferralChanged, domain.Accepted},
		{domain.ActPause, domain.StatusChanged, domain.Paused}, {domain.ActResume, domain.StatusChanged, domain.Accepted},
		{domain.ActMerge, domain.ClientMerged, domain.Accepted}, {domain.ActErase, domain.EraseRequested, domain.Accepted},
		{domain.ActEnd, domain.StatusChanged, domain.Ended},
	} {
		x, err := w.ActInSandbox(d.as("ActInSandbox"), c.act, id)
		must(t, err)
		kinds := d.kinds()
		if x.State != c.want || kinds[len(kinds)-1] != c.kind || x.Extract != nil {
			t.Errorf("%s: %s, told %s", c.act, x.State, kinds[len(kinds)-1])
		}
	}
	again, err := w.ActInSandbox(d.as("ActInSandbox"), domain.ActOffer, id)
	must(t, err)
	if again.ID == id || again.State != domain.Offered {
		t.Errorf("referred anew: %s", again.State)
	}
	box, err := w.App.Sandbox(d.as("GetSandbox"))
	must(t, err)
	if d.Sandbox = box; d.cast("M05").Assignment != again.ID {
		t.Error("the sandbox shows the older assignment")
	}
	if _, err := w.ActInSandbox(d.as("ActInSandbox"), domain.ActPause, id); !errors.Is(err, domain.ErrAssignmentState) {
		t.Errorf("pauses what has ended: %v", err)
	}
	if _, err := w.ActInSandbox(d.as("ActInSandbox"), "DANCE", id); !errors.Is(err, domain.ErrSandboxAct) {
		t.Errorf("an unknown act: %v", err)
	}
}

// Where real clients are no sandboxes are made.
func TestSandboxesAreOffInProduction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	keys, err := token.New(issuer, "digisoc", "")
	must(t, err)
	closed := app.New(app.Deps{Store: w.store, Keys: keys, Clock: w.clock})
	if _, err := closed.CreateSandbox(t.Context(), newSecret(t).keys()); !errors.Is(err, domain.ErrSandboxClosed) {
		t.Errorf("made one: %v", err)
	}
	if _, err := closed.ResetSandbox(d.as("ResetSandbox")); !errors.Is(err, domain.ErrSandboxNotFound) {
		t.Errorf("reset one: %v", err)
	}
}

func TestFaultSwitch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d, other := w.developer(), w.developer()
	set := func(f sandbox.Faults) {
		t.Helper()
		_, err := w.SetSandboxFaults(d.as("SetSandboxFaults"), f)
		must(t, err)
	}
	list := func(x *developer) error {
		_, _, err := w.Assignments(x.as("ListAssignments"), app.ListAssignments{})
		return err
	}
	for want, f := range map[error]sandbox.Faults{domain.ErrSandboxUnavailable: {ErrorPercent: 100}, domain.ErrSandboxLimited: {LimitPercent: 100}} {
		set(f)
		if err := list(d); !errors.Is(err, want) {
			t.Errorf("%+v: %v", f, err)
		}
		if err := list(other); err != nil {
			t.Errorf("another sandbox suffers too: %v", err)
		}
	}
	set(sandbox.Faults{DuplicatePercent: 60, ReorderPercent: 60, Seed: 3})
	out, err := w.Changes(d.as("ListChanges"), "", 500, 0)
	must(t, err)
	positions := make([]int64, len(out.List))
	for i, c := range out.List {
		positions[i] = c.Position
	}
	if len(positions) <= 8 || slices.IsSorted(positions) {
		t.Errorf("the list is whole and in order: %v", positions)
	}
	slices.Sort(positions)
	if !slices.Equal(slices.Compact(positions), []int64{1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("something is lost: %v", positions)
	}
	if again, err := w.Changes(d.as("ListChanges"), out.Next, 500, 0); err != nil || len(again.List) != 0 {
		t.Errorf("after the cursor come %d more, %v", len(again.List), err)
	}
	set(sandbox.Faults{})
	if err := list(d); err != nil || len(d.kinds()) != 8 {
		t.Errorf("switched off: %v, %d changes", err, len(d.kinds()))
	}
	if _, err := w.SetSandboxFaults(d.as("SetSandboxFaults"), sandbox.Faults{ErrorPercent: 70, LimitPercent: 70}); !errors.Is(err, domain.ErrSandboxFaults) {
		t.Errorf("140 percent: %v", err)
	}
}

// A reset begins anew with the same keys and people; what was there before is closed.
func TestReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	_, err := w.Accept(d.as("AcceptAssignment"), d.cast("M01").Assignment, "")
	must(t, err)
	_, err = w.SetSandboxFaults(d.as("SetSandboxFaults"), sandbox.Faults{ErrorPercent: 100})
	must(t, err)
	before := d.Sandbox
	for i := range 2 {
		d.Sandbox, err = w.ResetSandbox(d.as("ResetSandbox"))
		must(t, err)
		if d.Resets != i+1 || d.Provider == before.Provider || d.Agreement == before.Agreement || d.ID != before.ID || d.Client != before.Client {
			t.Errorf("after reset %d: %+v", d.Resets, d.Tenant)
		}
	}
	if got := d.kinds(); len(got) != 8 || slices.ContainsFunc(got, func(k domain.ChangeKind) bool { return k != domain.ReferralCreated }) {
		t.Errorf("the list after a reset: %v", got)
	}
	if _, err := w.Assignment(d.as("GetAssignment"), before.Cast[0].Assignment); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("an assignment of before: %v", err)
	}
	x, err := w.Assignment(d.as("GetAssignment"), d.Cast[0].Assignment)
	must(t, err)
	if x.Person != sandbox.Person(before.ID, d.Cast[0].Persona.ID) {
		t.Error("the people are others")
	}
	g, err := w.store.Agreement(t.Context(), before.Agreement)
	must(t, err)
	if g.State != domain.AgreementEnded {
		t.Errorf("the agreement of before is %s", g.State)
	}
	if _, err := w.ActInSandbox(d.as("ActInSandbox"), domain.ActOffer, uuid.New()); !errors.Is(err, domain.ErrAssignmentNotFound) {
		t.Errorf("an assignment that is none: %v", err)
	}
}
