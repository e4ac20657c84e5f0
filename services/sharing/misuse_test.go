package sharing_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/auditread"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/workdays"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/misuse"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// A Monday in Riga, ten o'clock.
var atTen = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// watch is the rules over the log of one service, which is asked over gRPC.
type watch struct {
	*keeper
	at    *clock.FixedClock
	rules *app.Misuse
	kin   *kin
}

func watchOver(t *testing.T, more ...app.ActorLog) *watch {
	t.Helper()
	k := keep(t, nil)
	at, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := grpc.NewServer()
	auditread.Register(s, k.db)
	go func() { _ = s.Serve(at) }()
	t.Cleanup(s.Stop)
	conn, err := grpc.NewClient(at.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	rows, err := misuse.Load()
	if err != nil {
		t.Fatal(err)
	}
	days, err := workdays.Load()
	if err != nil {
		t.Fatal(err)
	}
	w := &watch{keeper: k, at: clock.Fixed(time.Date(2026, 3, 3, 6, 30, 0, 0, time.UTC)), kin: &kin{}}
	kept := store.New(k.db)
	w.rules = app.NewMisuse(app.MisuseDeps{
		Store: kept, Watches: store.NewWatches(kept, k.vault), Persons: w.kin, Logs: append(more, client.NewLog("cases", conn)), Rows: rows, Working: days.Working, Clock: w.at,
	})
	return w
}

// does writes n entries of an official, each about another person.
func (w *watch) does(n int, actor string, at time.Time, change func(*audit.Entry)) {
	w.t.Helper()
	for i := range n {
		e := audit.Entry{
			ID: uuid.Must(uuid.NewV7()), Time: at.Add(time.Duration(i) * time.Second), Service: "cases", Action: "GetCase", ActorID: actor, ActorKind: "staff",
			Workload: "gateway", Role: "caseworker", Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: "cases/0198a000-0000-7000-8000-000000000003",
			Subjects: []string{"persons/" + uuid.NewString()}, Groups: []string{"G03"}, Result: audit.OK,
		}
		if change != nil {
			change(&e)
		}
		if err := auditlog.Write(w.t.Context(), w.db, e); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *watch) list(state string) (out []string, all []*sharingv1.MisuseSignal) {
	w.t.Helper()
	answer, err := sharingv1.NewMisuseServiceClient(w.server.Conn).ListMisuseSignals(rpctest.As(w.t.Context(), inspector), &sharingv1.ListMisuseSignalsRequest{State: state})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range answer.GetMisuseSignals() {
		out = append(out, fmt.Sprintf("%s %s %d/%d", s.GetActor(), s.GetRule(), s.GetCounted(), s.GetThreshold()))
	}
	slices.Sort(out)
	return out, answer.GetMisuseSignals()
}

func (w *watch) close(who caller.Caller, name, outcome string) (*sharingv1.CloseMisuseSignalResponse, error) {
	return sharingv1.NewMisuseServiceClient(w.server.Conn).CloseMisuseSignal(rpctest.As(w.t.Context(), who),
		&sharingv1.CloseMisuseSignalRequest{Name: name, Outcome: outcome, Finding: "spoke with the head of the office"})
}

var inspector = caller.Caller{Kind: caller.Staff, Subject: "zane", Roles: []string{"auditor"}}

func noCase(e *audit.Entry)  { e.Case = "" }
func refused(e *audit.Entry) { e.Result, e.Reason = audit.Refused, "ACCESS_DENIED" }

// SEC-LOG-7: a script of misuse, each rule once, is caught; ordinary work just below each rule raises nothing. Looked at twice, it is one signal.
func TestSEC_LOG_7_SeededMisuseIsCaught(t *testing.T) {
	t.Parallel()
	w := watchOver(t)
	w.does(59, "ordinary", atTen, nil)
	w.does(14, "ordinary-desk", atTen, noCase)
	w.does(9, "ordinary-desk", atTen, refused)
	w.does(4, "ordinary", atTen.Add(12*time.Hour), nil)
	w.does(20, "ordinary-early", atTen.Add(-3*time.Hour), nil)                               // seven o'clock in Riga
	w.does(80, "inspecting", atTen, func(e *audit.Entry) { e.Case, e.Role = "", "auditor" }) // not a role of the rows
	w.does(80, "herself", atTen, func(e *audit.Entry) { e.ActorKind, e.Role = "citizen", "" })
	w.does(15, "browses", atTen, noCase)
	w.does(60, "harvests", atTen, nil)
	w.does(5, "night", atTen.Add(12*time.Hour), nil)
	w.does(5, "saturday", atTen.Add(-48*time.Hour), nil)
	w.does(10, "tries", atTen, func(e *audit.Entry) { refused(e); e.Role = "caseworker,head" })
	w.does(15, "too-early-to-tell", time.Date(2026, 3, 3, 6, 0, 0, 0, time.UTC), noCase) // the hour is not over
	want := []string{"browses PERSONS_WITHOUT_CASE 15/15", "harvests PERSONS_PER_HOUR 60/60", "night OFF_HOURS 5/5", "saturday OFF_HOURS 5/5", "tries REPEATED_REFUSALS 10/10"}
	for _, raised := range []int{len(want), 0} {
		if n, err := w.rules.Evaluate(t.Context()); err != nil || n != raised {
			t.Fatalf("%d raised, %v, want %d", n, err, raised)
		}
		if got, _ := w.list("OPEN"); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var told int
	if err := w.db.QueryRow(t.Context(), "select count(*) from outbox where topic = 'sharing.misuse.raised.v1'").Scan(&told); err != nil || told != len(want) {
		t.Errorf("%d told, %v", told, err)
	}
	w.at.Advance(time.Hour)
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 1 {
		t.Errorf("an hour later %d raised, %v", n, err)
	}
}

// An hour is looked at again until every log has answered; what one log shows is raised meanwhile.
func TestSEC_LOG_7_LogThatWasAwayIsLookedAtLater(t *testing.T) {
	t.Parallel()
	away := &absent{gone: true}
	w := watchOver(t, away)
	w.does(10, "browses", atTen, noCase)
	w.does(15, "harvests", atTen, noCase)
	if n, err := w.rules.Evaluate(t.Context()); err == nil || n != 1 {
		t.Fatalf("%d raised, %v", n, err)
	}
	away.gone = false
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d raised, %v", n, err)
	}
	asked := away.asked
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 0 || away.asked != asked+1 { // the last hour is not settled yet
		t.Errorf("%d raised, %d asked, %v", n, away.asked-asked, err)
	}
}

// absent is a log that can be away; it has five more reads of one official.
type absent struct {
	gone  bool
	asked int
	met   []string // persons whom "browses" met at ten
}

func (a *absent) ActorSubjects(_ context.Context, hour time.Time, after domain.ActorSubject, _ int) (out []domain.ActorSubject, err error) {
	if a.gone {
		return nil, errors.New("away")
	}
	for _, m := range a.met {
		if hour.Equal(atTen) && after.Actor == "" {
			out = append(out, domain.ActorSubject{Actor: "browses", Subject: m})
		}
	}
	return out, nil
}

func (a *absent) ActorHours(_ context.Context, hour time.Time, _ string, _ int) ([]domain.ActorHour, error) {
	a.asked++
	if a.gone {
		return nil, errors.New("away")
	}
	if hour.Equal(atTen) {
		return []domain.ActorHour{{Actor: "browses", Roles: []string{"caseworker"}, Calls: 5, WithoutCase: 5}}, nil
	}
	return nil, nil
}

// The review: never by whom it is about, by auditors and data protection officers only, once, and open again only for a follow-up.
func TestSEC_LOG_7_NobodyClosesHisOwn(t *testing.T) {
	t.Parallel()
	w := watchOver(t)
	w.does(15, "eva", atTen, noCase)
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d raised, %v", n, err)
	}
	_, all := w.list("")
	name := all[0].GetName()
	eva := caller.Caller{Kind: caller.Staff, Subject: "eva", Roles: []string{"caseworker", "data_officer"}}
	lawful := caller.Caller{Kind: caller.Staff, Subject: "dace", Roles: []string{"data_officer"}}
	for i, step := range []struct {
		who                   caller.Caller
		name, outcome, reason string
	}{
		{eva, name, "NO_MISUSE", "MISUSE_SIGNAL_OWN"},
		{ilze, name, "NO_MISUSE", "ACCESS_DENIED"},
		{officer, name, "NO_MISUSE", "ACCESS_DENIED"},
		{inspector, name, "FINE", "REQUEST_INVALID"},
		{inspector, "misuseSignals/" + uuid.NewString(), "NO_MISUSE", "MISUSE_SIGNAL_NOT_FOUND"},
		{inspector, name, "NEEDS_FOLLOW_UP", ""},
		{eva, name, "NO_MISUSE", "MISUSE_SIGNAL_OWN"},
		{lawful, name, "MISUSE_CONFIRMED", ""},
		{inspector, name, "NO_MISUSE", "MISUSE_SIGNAL_CLOSED"},
	} {
		w.clock.Advance(time.Second)
		w.at.Advance(time.Second)
		answer, err := w.close(step.who, step.name, step.outcome)
		if (err == nil) != (step.reason == "") || err != nil && errs.ReasonOf(err) != step.reason || err == nil && answer.GetMisuseSignal().GetReviewedBy() != step.who.Subject {
			t.Errorf("step %d: %v, %v, want %q", i, answer, err, step.reason)
		}
	}
	var kept int
	if err := w.db.QueryRow(t.Context(), "select count(*) from misuse_review where reviewed_by in ('zane', 'dace')").Scan(&kept); err != nil || kept != 2 {
		t.Errorf("%d reviews kept, %v", kept, err)
	}
	if open, _ := w.list("OPEN"); len(open) != 0 {
		t.Errorf("open: %q", open)
	}
	if _, closed := w.list("CLOSED"); len(closed) != 1 || closed[0].GetOutcome() != "MISUSE_CONFIRMED" || closed[0].GetReviewedBy() != "dace" {
		t.Errorf("closed: %v", closed)
	}
}
