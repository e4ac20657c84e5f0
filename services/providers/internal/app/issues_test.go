package app_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

const knownCode, unknownCode = "000000-10101", "000000-20202" // invented

// deliver is a call of a provider's system about its clients.
func (w *world) deliver(number, action string) context.Context {
	c := caller.From(w.system(number, action))
	c.Purpose = "DELIVER"
	return w.as(c, action)
}

// official works for Kuldīga.
func (w *world) official(role, action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "ilze", Roles: []string{role}, Municipality: kuldiga, Purpose: "SERVICE", LegalBasis: "SPSP-36"}, action)
}

func (w *world) officer(action string) context.Context {
	return w.as(caller.Caller{Kind: caller.Staff, Subject: "dace", Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}, action)
}

// assigned is an accepted assignment of an invented client to a registration, of 2026, without asking the person registry.
func (w *world) assigned(l app.Listing, code string) domain.Assignment {
	w.t.Helper()
	x, err := domain.Offer(domain.Assignment{
		ID: uuid.Must(uuid.NewV7()), Municipality: kuldiga, Person: uuid.Must(uuid.NewV7()), GrantRef: "3-1/26", Unit: "HOUR",
		Period: domain.Period{From: d("2026-03-01"), To: d("2026-12-31")}, Payers: []domain.Payer{{Who: "MUNICIPAL", Share: 10_000}},
		AnswerBy: w.clock.Now().Add(time.Hour), Extract: map[string]string{domain.FieldPlan: "plāns", domain.FieldGivenName: "Anna"}, CreatedBy: "ilze", Created: w.clock.Now(),
	}, &l.Registration)
	must(w.t, err)
	must(w.t, x.Accept(w.clock.Now()))
	must(w.t, w.store.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error {
		return tx.AddAssignment(ctx, x, [][]byte{domain.ClientKey([]byte(clientKey), code)})
	}))
	return x
}

func about(x domain.Assignment) domain.Target {
	return domain.Target{Collection: "assignments", ID: x.ID}
}

func (w *world) raise(ctx context.Context, i domain.Issue, code string) app.IssueView {
	w.t.Helper()
	i.Wish = "Lūdzu pārbaudīt."
	v, err := w.RaiseIssue(ctx, i, code)
	must(w.t, err)
	return v
}

func (w *world) tick() {
	w.t.Helper()
	must(w.t, w.TickIssues(w.t.Context()))
}

// read is the issue as its raiser sees it.
func (w *world) read(number string, id uuid.UUID) app.IssueView {
	w.t.Helper()
	v, err := w.Issue(w.deliver(number, "GetIssue"), id)
	must(w.t, err)
	return v
}

// OBJ-Q1: whoever raises an issue learns nothing of people who are not her own. The answer and the number of statements are
// the same for the client of another, for the own one and for nobody; afterwards another's client and nobody are the same.
func TestOBJ_Q1_SameAnswerForUnknownPersons(t *testing.T) {
	t.Parallel()
	seen := tracetest.NewSpanRecorder()
	traces := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(seen))
	w := newWorld(t, pg.WithTracing(traces))
	mine, theirs := w.registered(w.provider(samaria), "Liepājas iela 1"), w.registered(w.provider(other), "Liepājas iela 2")
	own, foreign := w.assigned(mine, knownCode), w.assigned(theirs, "000000-30303")

	said := domain.Issue{Kind: domain.ValueWrong, Fact: domain.FieldPlan, Place: kuldiga}
	w.raise(w.deliver(samaria, "RaiseIssue"), said, "000000-40404") // the agreement, the keys, and statements that are prepared once
	ask := func(i domain.Issue, code string) (app.IssueView, int) {
		ctx, span := traces.Tracer("test").Start(w.deliver(samaria, "RaiseIssue"), "call")
		before := len(seen.Ended())
		v := w.raise(ctx, i, code)
		n := len(seen.Ended()) - before
		span.End()
		return v, n
	}
	blank := func(v app.IssueView) app.IssueView {
		v.ID, v.Raised, v.Target = uuid.Nil, time.Time{}, domain.Target{}
		return v
	}
	first, statements := ask(said, knownCode)
	if statements < 2 {
		t.Fatalf("%d statements were seen", statements)
	}
	for name, c := range map[string]struct {
		target domain.Target
		code   string
	}{
		"nobody":                       {domain.Target{}, unknownCode},
		"the client of another":        {domain.Target{}, "000000-30303"},
		"own assignment":               {about(own), ""},
		"assignment of another":        {about(foreign), ""},
		"assignment that never was":    {domain.Target{Collection: "assignments", ID: uuid.New()}, ""},
		"the own client, without dash": {domain.Target{}, "00000010101"},
	} {
		i := said
		i.Target = c.target
		v, n := ask(i, c.code)
		if n != statements || !reflect.DeepEqual(blank(v), blank(first)) {
			t.Errorf("%s: %d statements and not %d, or another answer %+v", name, n, statements, v)
		}
	}
	w.tick()
	rows, _, err := w.Issues(w.deliver(samaria, "ListIssues"), app.ListIssues{})
	must(t, err)
	if len(rows) != 8 {
		t.Fatalf("%d issues", len(rows))
	}
	kinds := map[domain.IssueKind]int{}
	for _, v := range rows {
		kinds[v.TreatedAs]++
		v.Target, v.Raised, v.ID = domain.Target{}, time.Time{}, uuid.Nil
		if v.TreatedAs == domain.ClientMissing && (v.Direction.Desk != domain.DeskMunicipality || v.Person != uuid.Nil || v.Running) {
			t.Errorf("what is not the raiser's own tells something: %+v", v)
		}
	}
	if kinds[domain.ClientMissing] != 5 || kinds[domain.ValueWrong] != 3 {
		t.Errorf("treated as %v", kinds)
	}
	if _, err := w.Issue(w.deliver(other, "GetIssue"), first.ID); !errors.Is(err, domain.ErrIssueNotFound) {
		t.Errorf("another provider reads it: %v", err)
	}
}

// OBJ-Q3: an issue about a client who is assigned later becomes one about that client, and is told once.
func TestOBJ_Q3_MissingClientIsMatchedLater(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "Liepājas iela 1")
	v := w.raise(w.deliver(samaria, "RaiseIssue"), domain.Issue{Kind: domain.ServiceMissing, Place: kuldiga}, unknownCode)
	w.tick()
	if got := w.read(samaria, v.ID); got.TreatedAs != domain.ClientMissing || got.Found {
		t.Fatalf("%+v", got.Issue)
	}
	x := w.assigned(l, unknownCode)
	for range 3 {
		w.tick()
	}
	got := w.read(samaria, v.ID)
	if got.TreatedAs != domain.ServiceMissing || !got.Found || got.Assignment != x.ID || got.Person != x.Person || got.Version != 3 {
		t.Errorf("%+v", got.Issue)
	}
	if n := w.topics("providers.issue.changed.v1"); n != 2 {
		t.Errorf("%d events", n)
	}
}

// OBJ-Q4: the receipt is at once, the term runs in working days, is shorter for a running service, and what nobody answers
// rises to the head and to the ministry; the raiser sees all of it.
func TestOBJ_Q4_ClocksAndEscalation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "Liepājas iela 1")
	x := w.assigned(l, knownCode)
	w.clock.Set(time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)) // Monday; the 18th is off
	slow := w.raise(w.deliver(samaria, "RaiseIssue"), domain.Issue{Kind: domain.ClientMissing, Place: kuldiga}, unknownCode)
	quick := w.raise(w.deliver(samaria, "RaiseIssue"), domain.Issue{Kind: domain.ValueWrong, Fact: domain.FactLastDay, Target: about(x)}, "")
	if slow.Raised.IsZero() || slow.State != domain.IssueRaised {
		t.Errorf("no receipt: %+v", slow.Issue)
	}
	w.clock.Advance(time.Minute)
	w.tick()
	if got := w.read(samaria, slow.ID); got.Due != d("2026-11-20") || got.Running || !got.Routed.Equal(w.clock.Now()) {
		t.Errorf("due %s", got.Due)
	}
	if got := w.read(samaria, quick.ID); got.Due != d("2026-11-17") || !got.Running {
		t.Errorf("of a running service: due %s", got.Due)
	}
	if _, err := w.AnswerIssue(w.officer("AnswerIssue"), slow.ID, "x", ""); !errors.Is(err, domain.ErrIssueNotFound) {
		t.Errorf("the ministry answers before it has risen: %v", err)
	}
	for _, step := range []struct {
		today time.Time
		level domain.IssueLevel
		due   string
	}{
		{time.Date(2026, 11, 20, 21, 59, 0, 0, time.UTC), domain.LevelOwner, "2026-11-20"}, // still Friday in Riga
		{time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC), domain.LevelHead, "2026-11-25"},   // Saturday
		{time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC), domain.LevelHead, "2026-11-25"},
		{time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC), domain.LevelMinistry, "2026-12-01"},
		{time.Date(2026, 12, 20, 12, 0, 0, 0, time.UTC), domain.LevelMinistry, "2026-12-01"},
	} {
		w.clock.Set(step.today)
		w.tick()
		if got := w.read(samaria, slow.ID); got.Level != step.level || got.Due != d(step.due) {
			t.Errorf("at %s: %s until %s", step.today, got.Level, got.Due)
		}
	}
	list, _, err := w.Issues(w.officer("ListIssues"), app.ListIssues{ToAnswer: true})
	must(t, err)
	if len(list) != 2 || list[0].Due.After(list[1].Due) {
		t.Errorf("%d at the ministry", len(list))
	}
	if _, err := w.AnswerIssue(w.official("caseworker", "AnswerIssue"), slow.ID, "klients nav nosūtīts", ""); err != nil {
		t.Fatal(err)
	}
	got := w.read(samaria, slow.ID)
	for name, at := range map[string]time.Time{"raised": got.Raised, "routed": got.Routed, "head": got.ToHead, "ministry": got.ToMinistry, "answered": got.Answered} {
		if at.IsZero() {
			t.Errorf("no time of %s", name)
		}
	}
	if _, err := w.CloseIssue(w.official("caseworker", "CloseIssue"), slow.ID, ""); !errors.Is(err, domain.ErrIssueNotYours) {
		t.Errorf("closed by who answered: %v", err)
	}
	_, err = w.CloseIssue(w.deliver(samaria, "CloseIssue"), slow.ID, "")
	must(t, err)
	if rows, _, err := w.Issues(w.deliver(samaria, "ListIssues"), app.ListIssues{}); err != nil || len(rows) != 1 {
		t.Errorf("%d open issues %v", len(rows), err)
	}
}

// OBJ-Q5: a correction keeps both values and why, tells everybody who was given the wrong one and nobody else, is a new
// version of the assignment, and changes no record.
func TestOBJ_Q5_BothValuesKeptRecipientsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.provider(samaria)
	x := w.assigned(w.registered(p, "Liepājas iela 1"), knownCode)
	bystander := w.assigned(w.registered(w.provider(other), "Liepājas iela 2"), "000000-30303")
	must(t, w.store.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
		if err := tx.AddDisclosure(ctx, x, "labis", []string{domain.FieldGivenName}, w.clock.Now()); err != nil {
			return err
		}
		return tx.AddDisclosure(ctx, bystander, names.Format("providers", bystander.Provider), []string{domain.FieldPlan}, w.clock.Now())
	}))
	_, err := w.Assignment(w.deliver(samaria, "GetAssignment"), x.ID) // the provider reads the wrong value
	must(t, err)
	v := w.raise(w.deliver(samaria, "RaiseIssue"), domain.Issue{Kind: domain.ValueWrong, Fact: domain.FactLastDay, Target: about(x)}, "")
	w.tick()

	correct := func(old, value, reason string) (app.IssueView, error) {
		return w.CorrectIssue(w.official("caseworker", "CorrectIssue"), v.ID, domain.FactCorrection{Old: old, New: value, Reason: reason}, "")
	}
	for name, c := range map[string]struct {
		old, value, reason string
		want               error
	}{
		"the same value":  {"", "2026-12-31", "x", domain.ErrIssueCorrects},
		"another before":  {"2026-11-30", "2026-10-31", "x", domain.ErrIssueKept},
		"no day":          {"", "rudenī", "x", domain.ErrAssignmentPeriod},
		"without a cause": {"", "2026-10-31", " ", domain.ErrIssueReason},
	} {
		if _, err := correct(c.old, c.value, c.reason); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.CorrectIssue(w.deliver(samaria, "CorrectIssue"), v.ID, domain.FactCorrection{New: "2026-10-31", Reason: "x"}, ""); !errors.Is(err, domain.ErrIssueNotYours) {
		t.Errorf("corrected by who asked: %v", err)
	}
	got, err := correct("2026-12-31", "2026-10-31", "lēmumā bija cits datums")
	must(t, err)
	c := got.Corrections[0]
	if c.Old != "2026-12-31" || c.New != "2026-10-31" || c.Reason != "lēmumā bija cits datums" || c.Review || got.State != domain.IssueCorrected || got.Corrected.IsZero() {
		t.Errorf("%+v", c)
	}
	if want := []string{"labis", names.Format("providers", p.ID)}; !slices.Equal(slices.Sorted(slices.Values(c.Recipients)), want) {
		t.Errorf("told %v, want %v", c.Recipients, want)
	}
	after, err := w.store.Assignment(t.Context(), x.ID)
	must(t, err)
	if after.Period.To != d("2026-10-31") || after.Version != x.Version+1 {
		t.Errorf("the assignment ends on %s, version %d", after.Period.To, after.Version)
	}
	told := func(provider uuid.UUID) (n int) {
		changes, err := w.store.Changes(t.Context(), provider, kuldiga, 0, 100)
		must(t, err)
		for _, c := range changes {
			if c.Kind == domain.CorrectionNotified {
				n++
			}
		}
		return n
	}
	if told(p.ID) != 1 || told(bystander.Provider) != 0 || w.topics("providers.correction.notified.v1") != 1 {
		t.Errorf("told %d and %d times", told(p.ID), told(bystander.Provider))
	}
	if seen := w.read(samaria, v.ID); len(seen.Corrections) != 1 || seen.Corrections[0].Recipients != nil {
		t.Errorf("the raiser sees %+v", seen.Corrections)
	}
	for _, sql := range []string{"update fact_correction set old_value = 'x'", "delete from correction_notice"} {
		if _, err := w.db.Exec(t.Context(), sql); err == nil {
			t.Errorf("kept values change: %s", sql)
		}
	}
}
