package app_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func every(lines []domain.StatementLine) []domain.StatementLine { return lines }

// price says what an hour costs from a day on.
func (s *sender) price(from string, cents int64) error {
	s.t.Helper()
	_, err := s.SetServicePrice(s.head("SetServicePrice"), domain.ServicePrice{Registration: s.reg, Unit: "HOUR", From: d(from), Cents: cents, Source: "L-1"})
	return err
}

func (s *sender) prepared(month domain.Month) app.StatementView {
	s.t.Helper()
	v, err := s.PrepareStatement(s.ilze("PrepareStatement"), s.agreement.Provider, month)
	must(s.t, err)
	return v
}

// shut lets the provider confirm a month and the municipality close it.
func (s *sender) shut(month domain.Month) app.StatementView {
	s.t.Helper()
	v := s.prepared(month)
	v, err := s.ConfirmStatement(s.call("ConfirmStatement"), v.ID, v.Etag())
	must(s.t, err)
	v, err = s.CloseStatement(s.ilze("CloseStatement"), v.ID, v.Etag())
	must(s.t, err)
	return v
}

func (s *sender) on(day string) {
	s.t.Helper()
	s.clock.Set(d(day).Time().Add(9 * time.Hour))
}

// The whole of a month: what was delivered, accepted, disputed, granted and invoiced stand beside each other with their
// differences; the provider sees them first, an official closes, and what is corrected afterwards is a line of the next month.
func TestStatementEqualsAcceptedRecords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.sending(samaria, 2)
	w.sql(`update assignment set payers = '[{"who":"STATE","share":3333},{"who":"MUNICIPAL","share":6667}]', copay_cents = 101, limit_units = 150, limit_per = 'MONTH' where id = $1`, s.assignments[0])
	a1, a2, b := s.raw("a1", 0), s.raw("a2", 0), s.raw("b", 1)
	a2.Units = "0.5"
	sent := s.send(a1, a2, b)
	s.accept(sent[0].ID, sent[2].ID)
	s.decide(s.ilze("DisputeRecords"), domain.RecordDisputed, "UNITS_WRONG", sent[1].ID)

	v := s.prepared("2026-03")
	lines := v.Lines
	if len(lines) != 4 { // client, municipality and state of one, the municipality of the other
		t.Fatalf("%+v", lines)
	}
	for _, l := range lines {
		if l.Assignment == s.assignments[0] && (l.Delivered != 150 || l.Accepted != 100 || l.Disputed != 50 || l.Assigned != 150) {
			t.Errorf("%+v", l)
		}
		if !has(l, domain.PriceMissing) || !has(l, domain.NotInvoiced) {
			t.Errorf("%s: %v", l.Payer, l.Differences)
		}
	}
	must(t, s.price("2026-03-01", 1000))
	if err := s.price("2026-03-01", 900); !errors.Is(err, domain.ErrPriceExists) {
		t.Errorf("two prices of one day: %v", err)
	}
	v = s.prepared("2026-03")
	if got := cents(v); got["CLIENT"] != 101 || got["STATE"] != 299 || got["MUNICIPAL"] != 600+1000 { // 899 in thirds
		t.Errorf("owed: %v", got)
	}
	if _, err := s.CloseStatement(s.ilze("CloseStatement"), v.ID, v.Etag()); !errors.Is(err, domain.ErrStatementRunning) {
		t.Errorf("closed while it runs: %v", err)
	}
	i := domain.Invoice{
		StatementKey: domain.StatementKey{Month: "2026-03"}, Number: "R-1", Payer: "MUNICIPAL", Issued: d("2026-03-31"), Cents: 1700,
		Lines: []domain.InvoiceLine{{ServiceKey: domain.ServiceKey{Assignment: s.assignments[0]}, Units: 100, Cents: 700}, {ServiceKey: domain.ServiceKey{Assignment: s.assignments[1]}, Units: 100, Cents: 1000}},
	}
	first, err := s.ReportInvoice(s.call("ReportInvoice"), i)
	must(t, err)
	if again, err := s.ReportInvoice(s.call("ReportInvoice"), i); err != nil || again.ID != first.ID {
		t.Errorf("the same invoice again: %v %v", again.ID, err)
	}
	i.Lines[0].Cents, i.Cents = 600, 1600
	if _, err := s.ReportInvoice(s.call("ReportInvoice"), i); !errors.Is(err, domain.ErrInvoiceNumber) {
		t.Errorf("another invoice of the same number: %v", err)
	}
	s.monthEnds(t, sent[1].ID)
}

// monthEnds closes March and corrects it in April.
func (s *sender) monthEnds(t *testing.T, disputed uuid.UUID) {
	s.on("2026-04-02")
	must(t, s.Tick(t.Context()))
	must(t, s.Tick(t.Context()))
	v := s.prepared("2026-03")
	if v.Revision != 1 || v.State(v.Today) != domain.StatementDraft || v.AnswerBy != d("2026-04-13") { // Good Friday and Easter Monday lie between
		t.Errorf("told %d times, %s, to be answered by %s", v.Revision, v.State(v.Today), v.AnswerBy)
	}
	for _, l := range v.Lines {
		if l.Assignment == s.assignments[0] && l.Payer == "MUNICIPAL" && (!has(l, domain.InvoicedMore) || !has(l, domain.InDispute)) {
			t.Errorf("%+v", l.Differences)
		}
	}
	if _, err := s.CloseStatement(s.ilze("CloseStatement"), v.ID, v.Etag()); !errors.Is(err, domain.ErrStatementNotSeen) {
		t.Errorf("closed before the provider has seen it: %v", err)
	}
	v, err := s.ConfirmStatement(s.call("ConfirmStatement"), v.ID, v.Etag())
	must(t, err)
	s.accept(disputed) // the municipality thinks again: what was confirmed is not what is there
	if _, err := s.CloseStatement(s.ilze("CloseStatement"), v.ID, v.Etag()); !errors.Is(err, errs.ErrRecordChanged) {
		t.Errorf("closed as it was before: %v", err)
	}
	must(t, s.Tick(t.Context()))
	if v = s.prepared("2026-03"); v.Revision != 2 || v.State(v.Today) != domain.StatementDraft {
		t.Errorf("told %d times, %s", v.Revision, v.State(v.Today))
	}
	s.on("2026-04-14") // the term to look is over, and nobody looked
	v = s.prepared("2026-03")
	v, err = s.CloseStatement(s.ilze("CloseStatement"), v.ID, v.Etag())
	must(t, err)
	if v.ClosedBy != "ilze" || v.State(v.Today) != domain.StatementClosed || s.topics("providers.statement.closed.v1") != 1 {
		t.Errorf("%+v", v.Statement)
	}
	before := s.frozen(v.ID)

	wrong := s.raw("b", 1)
	wrong.Version, wrong.Units, wrong.Cancelled = 2, "", true
	s.send(wrong) // 1 hour of the second client was never delivered
	april := s.prepared("2026-04")
	if len(april.Lines) != 1 || !april.Lines[0].Adjustment || april.Lines[0].Month != "2026-03" || april.Lines[0].Accepted != -100 || april.Lines[0].AcceptedCents != -1000 || april.Lines[0].Records != -1 {
		t.Errorf("%+v", april.Lines)
	}
	if s.frozen(v.ID) != before {
		t.Error("a closed statement changed")
	}
	if _, err := s.db.Exec(t.Context(), "update statement_line set accepted = 0"); err == nil {
		t.Error("a closed line can be changed")
	}
	if err := s.price("2026-03-15", 2000); !errors.Is(err, domain.ErrStatementClosed) {
		t.Errorf("another price in a closed month: %v", err)
	}
	told := map[domain.ChangeKind]int{}
	list, err := s.Changes(s.call("ListChanges"), "", 500, 0)
	must(t, err)
	for _, c := range list.List {
		told[c.Kind]++
	}
	if told[domain.StatementReadyChange] != 2 || told[domain.StatementClosedChange] != 1 {
		t.Errorf("told %v", told)
	}
}

// frozen is everything that a closed statement holds, recomputed to its hash.
func (s *sender) frozen(id uuid.UUID) string {
	s.t.Helper()
	v, _, err := s.Statement(s.ilze("GetStatement"), id, every)
	must(s.t, err)
	kept := v.Hash
	v.Set(v.Lines)
	if kept != v.Hash {
		s.t.Errorf("the hash of the statement is not that of its lines")
	}
	return kept
}

// No provider and no other municipality sees, confirms or closes a statement, and there is none to be told of.
func TestStatementsAreOfTheTwoConcerned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, b := w.sending(samaria, 1), w.sending(other, 1)
	s.accept(s.send(s.raw("a", 0))[0].ID)
	v := s.prepared("2026-03")
	for name, ctx := range map[string]context.Context{"another provider": b.call("GetStatement"), "another municipality": w.staff("0001000", "GetStatement")} {
		if _, _, err := s.Statement(ctx, v.ID, every); !errors.Is(err, domain.ErrStatementNotFound) {
			t.Errorf("%s reads it: %v", name, err)
		}
	}
	if _, err := s.ConfirmStatement(b.call("ConfirmStatement"), v.ID, v.Etag()); !errors.Is(err, domain.ErrStatementNotFound) {
		t.Errorf("another provider confirms it: %v", err)
	}
	if list, err := s.Statements(b.call("ListStatements"), app.StatementQuery{Provider: s.agreement.Provider, Size: 9}); err != nil || len(list) != 0 {
		t.Errorf("another provider lists %v %v", list, err)
	}
	if list, err := s.Statements(s.call("ListStatements"), app.StatementQuery{Size: 9}); err != nil || len(list) != 1 {
		t.Errorf("its own: %v %v", list, err)
	}
	foreign := domain.Invoice{
		StatementKey: domain.StatementKey{Month: "2026-03"}, Number: "R-1", Payer: "MUNICIPAL", Issued: d("2026-03-31"), Cents: 1,
		Lines: []domain.InvoiceLine{{ServiceKey: domain.ServiceKey{Assignment: s.assignments[0]}, Units: 1, Cents: 1}},
	}
	none := foreign
	none.Lines = []domain.InvoiceLine{{ServiceKey: domain.ServiceKey{Assignment: uuid.New()}, Units: 1, Cents: 1}}
	_, one := s.ReportInvoice(b.call("ReportInvoice"), foreign)
	_, two := s.ReportInvoice(b.call("ReportInvoice"), none)
	if !errors.Is(one, domain.ErrInvoiceAssignment) || one.Error() != two.Error() {
		t.Errorf("another's assignment: %v; one that is not: %v", one, two)
	}
}

func has(l domain.StatementLine, x domain.Difference) bool {
	for _, d := range l.Differences {
		if d == x {
			return true
		}
	}
	return false
}

func cents(v app.StatementView) map[domain.FundingSource]int64 {
	out := map[domain.FundingSource]int64{}
	for _, t := range v.Totals() {
		out[t.Payer] = t.Accepted
	}
	return out
}
