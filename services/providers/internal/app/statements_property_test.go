package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// history is a random life of records between a provider and a municipality.
type history struct {
	*sender
	random *rand.Rand
	sent   []domain.Raw // last version of each record, as sent
	ids    []uuid.UUID  // every version that was kept
	month  domain.Month
}

// After any history of delivering, repeating, correcting, cancelling, matching, accepting, disputing and closing, over switches of the input
// mode in mid-month, the lines of all statements together are the accepted records, to the unit and cent, and nothing twice;
// what was closed has not changed (OBJ-P1, OBJ-P2).
func TestProperty_StatementsAreTheAcceptedRecords(t *testing.T) {
	t.Parallel()
	for range 4 {
		seed := rand.Uint64()
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			live(t, seed)
		})
	}
}

func live(t *testing.T, seed uint64) {
	w := newWorld(t)
	h := &history{sender: w.sending(samaria, 4), random: rand.New(rand.NewPCG(seed, 7)), month: "2026-03"}
	h.t = t
	for i, payers := range []string{
		`[{"who":"MUNICIPAL","share":10000}]`, `[{"who":"STATE","share":3333},{"who":"MUNICIPAL","share":6667}]`,
		`[{"who":"MUNICIPAL","share":5000},{"who":"EU","share":5000}]`, `[{"who":"CLIENT","share":1},{"who":"STATE","share":9999}]`,
	} {
		w.sql("update assignment set payers = $1, copay_cents = $2 where id = $3", payers, i*37, h.assignments[i])
	}
	must(t, h.price("2026-03-01", 1237))
	must(t, h.price("2026-03-17", 1111))
	closed := map[uuid.UUID]string{}
	for range 150 {
		switch n := h.random.IntN(20); {
		case n < 6:
			h.deliver()
		case n < 8 && len(h.sent) > 0:
			h.send(h.sent[h.random.IntN(len(h.sent))]) // once more
		case n < 11 && len(h.sent) > 0:
			h.correct()
		case n < 16 && len(h.ids) > 0:
			h.decided()
		case n == 16:
			h.switches()
			h.late()
		case n == 17:
			w.sql(`update assignment set payers = '[{"who":"STATE","share":2500},{"who":"MUNICIPAL","share":7500}]', copay_cents = copay_cents + 1 where id = $1`, h.assignments[h.random.IntN(4)])
		case n > 17 && h.random.IntN(4) == 0:
			id := h.ends()
			closed[id] = h.frozen(id)
		}
	}
	for id, hash := range closed {
		if h.frozen(id) != hash {
			t.Errorf("a closed statement changed")
		}
	}
	h.compare()
}

// day is one of the running month or of a month before; usually of the running one.
func (h *history) day() string {
	m := h.month
	if h.random.IntN(4) == 0 {
		m = "2026-03"
	}
	return m.First().AddDays(h.random.IntN(28)).String()
}

func (h *history) deliver() {
	r := h.raw(fmt.Sprintf("h%d", len(h.sent)), h.random.IntN(4))
	r.Day, r.Units = h.day(), fmt.Sprintf("%d.%02d", h.random.IntN(3), 1+h.random.IntN(99))
	if h.random.IntN(3) == 0 {
		r.Assignment, r.PersonalCode = "", fmt.Sprintf("0000000009%d", h.random.IntN(4)) // some of them are assigned later
	}
	h.take(r, func() { h.sent = append(h.sent, r) })
}

// correct sends the next version of a record: other units, another day, another client, or taken back.
func (h *history) correct() {
	i := h.random.IntN(len(h.sent))
	r := h.sent[i]
	r.Version = max(r.Version, 1) + 1
	switch h.random.IntN(4) {
	case 0:
		r.Cancelled, r.Units = true, ""
	case 1:
		r.Day = h.day()
	case 2:
		r.Assignment, r.PersonalCode = "assignments/"+h.assignments[h.random.IntN(4)].String(), ""
	default:
		r.Units = fmt.Sprintf("0.%02d", 1+h.random.IntN(99))
	}
	h.take(r, func() { h.sent[i] = r })
}

func (h *history) take(r domain.Raw, kept func()) {
	h.on(h.month.Last().String())
	if out := h.send(r); out[0].Outcome == domain.OutcomeAccepted || out[0].Outcome == domain.OutcomeReplaced || out[0].Outcome == domain.OutcomeUnmatched {
		kept()
		h.ids = append(h.ids, out[0].ID)
	}
}

// decided accepts or disputes some versions, old ones among them.
func (h *history) decided() {
	ids := map[uuid.UUID]bool{}
	for range 1 + h.random.IntN(8) {
		ids[h.ids[h.random.IntN(len(h.ids))]] = true
	}
	list := make([]uuid.UUID, 0, len(ids))
	for id := range ids {
		list = append(list, id)
	}
	if h.random.IntN(4) == 0 {
		h.decide(h.ilze("DisputeRecords"), domain.RecordDisputed, "UNITS_WRONG", list...)
		return
	}
	h.accept(list...)
}

// switches ends the input mode in the middle of the running month and begins another.
func (h *history) switches() {
	modes := []domain.InputMode{domain.ModeAPI, domain.ModeFile, domain.ModeUI}
	_, err := h.SwitchInputMode(h.rita("SwitchInputMode"), h.reg, modes[h.random.IntN(3)], h.month.First().AddDays(h.random.IntN(28)))
	if err != nil && err != domain.ErrModeSame && err != domain.ErrModeDay {
		h.t.Fatal(err)
	}
}

// late assigns somebody of whom records may have come already, and lets them find each other.
func (h *history) late() {
	if n := len(h.assignments); n < 8 {
		h.assign(fmt.Sprintf("0000000009%d", n-4), "HOUR", int64(h.random.IntN(2)*500), "MONTH")
		h.sql("update assignment set limit_per = '' where limit_units = 0")
	}
	must(h.t, h.TickMatches(h.t.Context()))
}

// ends closes the running month, and the next one begins.
func (h *history) ends() uuid.UUID {
	month := h.month
	h.month = month.Next()
	h.on(h.month.First().AddDays(3).String())
	must(h.t, h.Tick(h.t.Context()))
	return h.shut(month).ID
}

// compare adds up all statements, the open ones too, and holds them against the records.
func (h *history) compare() {
	total, units, records := int64(0), map[string]int64{}, 0
	for m := domain.Month("2026-03"); m <= h.month; m = m.Next() {
		for _, l := range h.lines(m) {
			total += l.AcceptedCents
			units[l.Assignment.String()] += int64(l.Accepted) * int64(l.Share)
			if l.Payer == h.firstPayer(m, l) {
				records += l.Records
			}
		}
	}
	for _, id := range h.assignments {
		// Shares of a service add up to 100 %, so units weighted with them are the units.
		want := h.number("select coalesce(sum(units), 0) from delivery_record where assignment_id = $1 and current and state = 'ACCEPTED'", id)
		if got := units[id.String()]; got != int64(want)*10_000 {
			h.t.Errorf("%d.%04d hundredths of units in the lines of a client, %d in the records", got/10_000, got%10_000, want)
		}
	}
	want := h.number(`select coalesce(sum(c), 0) from (select round(sum(d.units * (case when d.day < '2026-03-17' then 1237 else 1111 end)) / 100.0) as c
		from delivery_record d where d.current and d.state = 'ACCEPTED' group by d.assignment_id, date_trunc('month', d.day)) x`)
	if total != int64(want) {
		h.t.Errorf("%d cents in the lines, %d in the records", total, want)
	}
	if n := h.number("select count(*) from delivery_record where current and state = 'ACCEPTED'"); records != n {
		h.t.Errorf("%d records in the lines, %d are accepted", records, n)
	}
	if n := h.number("select count(*) from assignment a where a.used_units <> (select coalesce(sum(d.units), 0) from delivery_record d where d.assignment_id = a.id and d.current)"); n != 0 {
		h.t.Errorf("%d assignments count wrong", n)
	}
	if n := h.number("select count(*) from delivery_record where current"); n != len(h.sent) {
		h.t.Errorf("%d current records, %d were sent", n, len(h.sent))
	}
}

func (h *history) lines(m domain.Month) []domain.StatementLine {
	v := h.prepared(m)
	if !v.Closed {
		return v.Lines
	}
	_, lines, err := h.Statement(h.ilze("GetStatement"), v.ID, every)
	must(h.t, err)
	return lines
}

// firstPayer is the payer on the first line of a service in a month: records stand on the line of every payer.
func (h *history) firstPayer(m domain.Month, of domain.StatementLine) domain.FundingSource {
	lines := h.lines(m)
	i := slices.IndexFunc(lines, func(l domain.StatementLine) bool { return l.ServiceKey == of.ServiceKey })
	return lines[i].Payer
}
