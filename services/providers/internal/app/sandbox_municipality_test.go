package app_test

import (
	"errors"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// The municipality of a sandbox decides about records and closes a month as one of production does: only records that wait, only a
// month that the provider has seen, and it is told of each.
func TestSandboxMunicipalityDecidesAndCloses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.developer()
	m01 := d.cast("M01").Assignment
	_, err := w.Accept(d.as("AcceptAssignment"), m01, "")
	must(t, err)
	act := func(a domain.SandboxAct) error {
		_, err := w.ActInSandbox(d.as("ActInSandbox"), a, m01)
		return err
	}
	if err := act(domain.ActClose); !errors.Is(err, domain.ErrStatementNotFound) {
		t.Errorf("closes what there is not: %v", err)
	}
	d.deliver("r1", "2026-02-10", "2")
	must(t, act(domain.ActAccept))
	d.deliver("r2", "2026-02-11", "3")
	must(t, act(domain.ActDispute))
	must(t, act(domain.ActAccept)) // nothing waits: what was disputed stays so
	if got := d.states(); got["r1"] != domain.RecordAccepted || got["r2"] != domain.RecordDisputed {
		t.Errorf("%v", got)
	}
	must(t, act(domain.ActMake))
	if err := act(domain.ActClose); !errors.Is(err, domain.ErrStatementNotSeen) {
		t.Errorf("closes what the provider has not seen: %v", err)
	}
	list, err := w.Statements(d.as("ListStatements"), app.StatementQuery{Size: 10})
	must(t, err)
	v, _, err := w.Statement(d.as("GetStatement"), list[0].ID, every)
	must(t, err)
	_, err = w.ConfirmStatement(d.as("ConfirmStatement"), v.ID, v.Etag())
	must(t, err)
	must(t, act(domain.ActClose))
	v, lines, err := w.Statement(d.as("GetStatement"), v.ID, every)
	must(t, err)
	if !v.Closed || len(lines) != 1 || lines[0].AcceptedCents != 2*1500 {
		t.Errorf("closed %v, %+v", v.Closed, lines)
	}
	if kinds := d.kinds(); kinds[len(kinds)-1] != domain.StatementClosedChange {
		t.Errorf("told last %s", kinds[len(kinds)-1])
	}
	if n := w.topics("providers.statement.closed.v1") + w.topics("providers.delivery.accepted.v1"); n != 0 {
		t.Errorf("%d events of made-up clients left", n)
	}
}

// states are the states of the current records, by their own numbers.
func (d *developer) states() map[string]domain.RecordState {
	d.w.t.Helper()
	rows, err := d.w.Records(d.as("ListRecords"), app.RecordQuery{Size: 50})
	must(d.w.t, err)
	out := map[string]domain.RecordState{}
	for _, k := range rows {
		out[k.Source] = k.State
	}
	return out
}
