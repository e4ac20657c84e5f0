package sharing_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

const vendor = "40003999999"

// operated is a provider's system that a vendor runs.
var operated = caller.Caller{
	Kind: caller.System, Subject: "credentials/9", Client: "vendor-run", Roles: []string{"provider"}, Organisation: "40008000009", Processor: vendor,
	Purpose: "DELIVER", LegalBasis: "SPSP-17-6",
}

func (k *keeper) outsourcing() sharingv1.OutsourcingServiceClient {
	return sharingv1.NewOutsourcingServiceClient(k.server.Conn)
}

// contract makes a row of the vendor from yesterday on, for a number of days.
func (k *keeper) contract(days int) *sharingv1.Outsourcing {
	k.t.Helper()
	today := k.clock.Now()
	answer, err := k.outsourcing().CreateOutsourcing(rpctest.As(k.t.Context(), officer), &sharingv1.CreateOutsourcingRequest{Outsourcing: &sharingv1.Outsourcing{
		Organisation: vendor, Title: "SIA Sistēmas", Service: "runs the system of a provider", Contract: "2026/17", DataGroups: []string{"G18"}, Locations: []string{"LV"},
		SecurityClass: "B", ExitPlan: "EXIT-17", FromDate: today.AddDate(0, 0, -1).Format(time.DateOnly), ToDate: today.AddDate(0, 0, days).Format(time.DateOnly),
	}})
	if err != nil {
		k.t.Fatal(err)
	}
	return answer.GetOutsourcing()
}

func (k *keeper) assess(name string, by caller.Caller) error {
	_, err := k.outsourcing().AssessOutsourcing(rpctest.As(k.t.Context(), by), &sharingv1.AssessOutsourcingRequest{Name: name, Date: k.clock.Now().Format(time.DateOnly), Assessment: "ASSESS-1"})
	return err
}

// state is what the register says of the first row.
func (k *keeper) state() string {
	k.t.Helper()
	list, err := k.outsourcing().ListOutsourcings(rpctest.As(k.t.Context(), officer), &sharingv1.ListOutsourcingsRequest{})
	if err != nil {
		k.t.Fatal(err)
	}
	return list.GetOutsourcings()[0].GetState()
}

// No row, a row without assessment, an active row: only the last lets the vendor's system in. Ending the row cuts what is open.
func TestOBJ_O1_OnlyAnActiveRowGivesAccess(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	if got := r.asks(operated); got != "OUTSOURCING_NOT_ACTIVE" {
		t.Errorf("without a row: %q", got)
	}
	row := k.contract(300)
	r.poll()
	if got := r.asks(operated); got != "OUTSOURCING_NOT_ACTIVE" || k.state() != "NOT_ASSESSED" {
		t.Errorf("before the assessment: %q", got)
	}
	if err := k.assess(row.GetName(), officer); errs.ReasonOf(err) != "OUTSOURCING_SAME_PERSON" {
		t.Errorf("assessed by who made it: %v", err)
	}
	if err := k.assess(row.GetName(), second); err != nil {
		t.Fatal(err)
	}
	r.poll()
	if got := r.asks(operated); got != "" || k.state() != "ACTIVE" {
		t.Errorf("active: %q", got)
	}
	open := r.watches(operated)
	if _, err := k.outsourcing().EndOutsourcing(rpctest.As(t.Context(), officer), &sharingv1.EndOutsourcingRequest{Name: row.GetName(), Reason: "contract was broken"}); err != nil {
		t.Fatal(err)
	}
	r.poll()
	if _, err := open.Recv(); errs.ReasonOf(err) != "OUTSOURCING_NOT_ACTIVE" || r.asks(operated) != "OUTSOURCING_NOT_ACTIVE" {
		t.Errorf("after the end: %v", err)
	}
	if got := r.asks(apsis); got != "" {
		t.Errorf("a provider that runs its system itself: %q", got)
	}
}

// The row's end and the assessment's end need no poll: every replica knows them before.
func TestOBJ_O1_ExpiryNeedsNoNews(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		days  int
		after func(time.Time) time.Time
		state string
	}{
		{"the row is over", 0, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }, "OVER"},
		{"the assessment is a year old", 800, func(t time.Time) time.Time { return t.AddDate(1, 0, 1) }, "OVERDUE"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			k := keep(t, nil)
			r := k.replica()
			if err := k.assess(k.contract(row.days).GetName(), second); err != nil {
				t.Fatal(err)
			}
			end := row.after(time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)).Add(-2 * time.Hour) // midnight in Riga, in winter
			k.clock.Set(end.Add(-time.Second))
			r.poll()
			if got := r.asks(operated); got != "" {
				t.Errorf("a second before: %q", got)
			}
			k.clock.Set(end)
			if got := r.asks(operated); got != "OUTSOURCING_NOT_ACTIVE" || k.state() != row.state {
				t.Errorf("at midnight: %q, %s", got, k.state())
			}
		})
	}
}

// Who came without a row is on the list, although it was refused; who has one is not.
func TestOBJ_O1_IdentitiesWithoutARowAreListed(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	r.asks(operated)
	r.asks(apsis)
	r.poll()
	list := func() []*sharingv1.UncoveredIdentity {
		answer, err := k.outsourcing().ListUncoveredIdentities(rpctest.As(t.Context(), caller.Caller{Kind: caller.Staff, Subject: "z", Roles: []string{"auditor"}}), &sharingv1.ListUncoveredIdentitiesRequest{})
		if err != nil {
			t.Fatal(err)
		}
		return answer.GetIdentities()
	}
	if got := list(); len(got) != 1 || got[0].GetSubject() != operated.Subject || got[0].GetOrganisation() != vendor {
		t.Errorf("without a row: %v", got)
	}
	if err := k.assess(k.contract(300).GetName(), second); err != nil {
		t.Fatal(err)
	}
	if got := list(); len(got) != 0 {
		t.Errorf("with a row: %v", got)
	}
}

// A row names what it must, in a form that can be checked.
func TestOBJ_O1_RowsAreWhole(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	row := k.contract(300)
	for what, change := range map[string]func(*sharingv1.Outsourcing){
		"no exit plan":           func(o *sharingv1.Outsourcing) { o.ExitPlan = "" },
		"no location":            func(o *sharingv1.Outsourcing) { o.Locations = nil },
		"no contract":            func(o *sharingv1.Outsourcing) { o.Contract = "" },
		"an unknown class":       func(o *sharingv1.Outsourcing) { o.SecurityClass = "Z" },
		"a group that is none":   func(o *sharingv1.Outsourcing) { o.DataGroups = []string{"G99"} },
		"an end before it began": func(o *sharingv1.Outsourcing) { o.ToDate = "2020-01-01" },
		"a day that never was":   func(o *sharingv1.Outsourcing) { o.ToDate = "2026-02-31" },
		"somebody's code":        func(o *sharingv1.Outsourcing) { o.Organisation = "000101-12345" },
	} {
		o := &sharingv1.Outsourcing{
			Organisation: row.GetOrganisation(), Title: row.GetTitle(), Service: row.GetService(), Contract: row.GetContract(), DataGroups: row.GetDataGroups(), Locations: row.GetLocations(),
			SecurityClass: "B", ExitPlan: row.GetExitPlan(), FromDate: row.GetFromDate(), ToDate: row.GetToDate(),
		}
		change(o)
		if _, err := k.outsourcing().CreateOutsourcing(rpctest.As(t.Context(), officer), &sharingv1.CreateOutsourcingRequest{Outsourcing: o}); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	tomorrow := k.clock.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	if _, err := k.outsourcing().AssessOutsourcing(rpctest.As(t.Context(), second), &sharingv1.AssessOutsourcingRequest{Name: row.GetName(), Date: tomorrow, Assessment: "ASSESS-1"}); errs.ReasonOf(err) != "OUTSOURCING_DAY_INVALID" {
		t.Errorf("an assessment to come: %v", err)
	}
	incident := &sharingv1.ReportOutsourcingIncidentRequest{Name: row.GetName(), Incident: &sharingv1.OutsourcingIncident{Number: "INC-3", Date: k.clock.Now().Format(time.DateOnly)}}
	if got, err := k.outsourcing().ReportOutsourcingIncident(rpctest.As(t.Context(), officer), incident); err != nil || len(got.GetOutsourcing().GetIncidents()) != 1 {
		t.Errorf("an incident: %v, %v", got, err)
	}
}
