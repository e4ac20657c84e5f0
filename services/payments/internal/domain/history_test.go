package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// book is the state of one municipality's money, and world is what really happened at the bank. A history applies random
// steps to the book; each step may be cut off before it is kept (then nothing of it is), repeated, or answered twice.
type book struct {
	obligations map[uuid.UUID]Obligation
	lists       map[uuid.UUID]List
	payments    map[uuid.UUID]Payment
	recoveries  map[uuid.UUID]Recovery
	postings    []Posting
	benefits    map[uuid.UUID]Benefit
	executed    map[string]Money // the bank: reference to money that left and did not come back
	repaid      Money            // the bank: money that clients sent
	entries     []BankEntry      // everything that the bank ever said

}

var (
	testMunicipality = "0033000"
	testNow          = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	testPersons      = []uuid.UUID{uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())}
	testPayer        = Account{Holder: "Kuldīgas novads", IBAN: "LV80BANK0000435195001"}
)

func newBook() *book {
	return &book{
		obligations: map[uuid.UUID]Obligation{}, lists: map[uuid.UUID]List{}, payments: map[uuid.UUID]Payment{},
		recoveries: map[uuid.UUID]Recovery{}, benefits: map[uuid.UUID]Benefit{}, executed: map[string]Money{},
	}
}

// sortedKeys makes histories repeatable: rapid draws an index, and maps have no order.
func sortedKeys[V any](m map[uuid.UUID]V, keep func(V) bool) []uuid.UUID {
	var out []uuid.UUID
	for id, v := range m {
		if keep(v) {
			out = append(out, id)
		}
	}
	slices.SortFunc(out, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return out
}

func pick[V any](t *rapid.T, m map[uuid.UUID]V, keep func(V) bool) (V, bool) {
	ids := sortedKeys(m, keep)
	if len(ids) == 0 {
		var none V
		return none, false
	}
	return m[ids[rapid.IntRange(0, len(ids)-1).Draw(t, "which")]], true
}

// keep is the transaction: a step that is cut off keeps nothing.
func (b *book) keep(t *rapid.T, j Journal, save func()) {
	if rapid.IntRange(0, 9).Draw(t, "cut off") == 0 {
		return
	}
	save()
	b.postings = append(b.postings, j.Postings...)
}

func (b *book) grant(t *rapid.T) {
	from := Month("2026-01").First()
	ben := Benefit{
		ID: uuid.Must(uuid.NewV7()), Case: uuid.Must(uuid.NewV7()), Municipality: testMunicipality, Kind: "GMI", Persons: testPersons[rapid.IntRange(0, 2).Draw(t, "person"):][:1],
		Monthly: Money(rapid.Int64Range(2_000, 50_000).Draw(t, "monthly")), Start: from, End: from.AddDays(rapid.IntRange(0, 170).Draw(t, "days")),
	}
	var j Journal
	all, err := ben.Obligations(nil, testNow, &j)
	if err != nil {
		t.Fatal(err)
	}
	b.keep(t, j, func() {
		b.benefits[ben.ID] = ben
		for _, o := range all {
			b.obligations[o.ID] = o
		}
	})
}

// candidate puts together what the checks ask about; recoveries are shared as the store shares them.
func (b *book) candidate(o Obligation, shared map[uuid.UUID]*Recovery) Candidate {
	c := Candidate{
		Obligation: o, BenefitEnd: b.benefits[o.Benefit].End,
		Payee: &Payee{Account: Account{Holder: "A", IBAN: "LV80BANK0000435195001"}},
	}
	deducting := sortedKeys(b.recoveries, func(r Recovery) bool {
		return r.State == RecoveryOpen && r.Monthly > 0 && r.Left() > 0 && slices.Contains(r.Persons, o.Persons[0])
	})
	if len(deducting) > 0 {
		id := deducting[0]
		if shared[id] == nil {
			r := b.recoveries[id]
			shared[id] = &r
		}
		c.Recovery = shared[id]
	}
	return c
}

func (b *book) prepare(t *rapid.T) {
	shared, lives := map[uuid.UUID]*Recovery{}, map[uuid.UUID]Life{}
	var candidates []Candidate
	for _, id := range sortedKeys(b.obligations, func(o Obligation) bool { return o.State == Due }) {
		if rapid.IntRange(0, 5).Draw(t, "leave") == 0 {
			continue
		}
		o := b.obligations[id]
		candidates = append(candidates, b.candidate(o, shared))
		lives[o.Persons[0]] = Life{Known: rapid.IntRange(0, 9).Draw(t, "unknown") > 0}
	}
	l := List{ID: uuid.Must(uuid.NewV7()), Number: "0033000-2026-0001", Municipality: testMunicipality, Payer: testPayer, PreparedBy: "ilze"}
	payments, out, err := l.Compose(candidates, lives, testNow)
	for _, x := range out {
		if o := b.obligations[x.Obligation]; o.State != Due {
			t.Fatalf("an excluded amount is %s", o.State)
		}
	}
	if err != nil {
		return
	}
	b.keep(t, Journal{}, func() {
		b.lists[l.ID] = l
		for _, p := range payments {
			if o := b.obligations[p.Obligation]; !lives[o.Persons[0]].Known {
				t.Fatal("an amount was taken although nobody could say whether the person lives")
			}
			b.payments[p.ID] = p
		}
		for _, c := range candidates {
			b.obligations[c.Obligation.ID] = c.Obligation
		}
		for id, r := range shared {
			b.recoveries[id] = *r
		}
	})
}

func (b *book) lines(list uuid.UUID) []Payment {
	var out []Payment
	for _, id := range sortedKeys(b.payments, func(p Payment) bool { return p.List == list }) {
		out = append(out, b.payments[id])
	}
	return out
}

// advance moves a list one step on, whoever asks and in whatever state it is: most askings are refused.
func (b *book) advance(t *rapid.T) {
	l, ok := pick(t, b.lists, func(List) bool { return true })
	if !ok {
		return
	}
	var j Journal
	lines := b.lines(l.ID)
	var err error
	switch rapid.IntRange(0, 3).Draw(t, "step") {
	case 0:
		err = l.Freeze(lines, testNow)
	case 1:
		by := rapid.SampledFrom([]string{"ilze", "janis", ""}).Draw(t, "by")
		if err = l.Approve(by, lines, testNow); err == nil && by != "janis" {
			t.Fatalf("approved by %q", by)
		}
	case 2:
		err = l.Send(lines, testNow, &j)
	case 3:
		err = l.Approve("janis", lines, testNow)
	}
	if err != nil {
		return
	}
	b.keep(t, j, func() {
		b.lists[l.ID] = l
		for _, p := range lines {
			b.payments[p.ID] = p
		}
	})
}

func (b *book) position(p Payment) Position {
	o := b.obligations[p.Obligation]
	x := Position{Payment: &p, Obligation: &o}
	if r, ok := b.recoveries[p.Recovery]; ok {
		x.SetOff = &r
	}
	for _, id := range sortedKeys(b.recoveries, func(r Recovery) bool { return r.Obligation == o.ID }) {
		if x.SetOff != nil && x.SetOff.ID == id {
			x.Demands = append(x.Demands, x.SetOff)
			continue
		}
		r := b.recoveries[id]
		x.Demands = append(x.Demands, &r)
	}
	return x
}

func (b *book) save(x Position, owed []Obligation) {
	b.payments[x.Payment.ID], b.obligations[x.Obligation.ID] = *x.Payment, *x.Obligation
	for _, r := range append(x.Demands, x.SetOff) {
		if r != nil {
			b.recoveries[r.ID] = *r
		}
	}
	for _, o := range owed {
		b.obligations[o.ID] = o
	}
	sums, l := b.sums(x.Payment.List), b.lists[x.Payment.List]
	l.CloseWhen(sums.Open, testNow)
	b.lists[l.ID] = l
}

func (b *book) sums(list uuid.UUID) (s Sums) {
	for _, p := range b.lines(list) {
		s.Add(p.State, p.Amount)
	}
	return s
}

// bankActs lets the bank do something to a payment that it has, and say so; what it says may be lost, late or said twice.
func (b *book) bankActs(t *rapid.T) {
	p, ok := pick(t, b.payments, func(p Payment) bool { return p.State == Sent || p.State == Paid })
	if !ok {
		return
	}
	ref := p.EndToEnd()
	_, out := b.executed[ref]
	said := func(s PaymentState) bool {
		return slices.ContainsFunc(b.entries, func(e BankEntry) bool { return e.EndToEnd == ref && e.Says == s })
	}
	e := BankEntry{EndToEnd: ref, Amount: p.Amount, Booked: DateOf(testNow)}
	switch {
	case out:
		if rapid.IntRange(0, 2).Draw(t, "stays") > 0 {
			return
		}
		delete(b.executed, ref)
		e.Says, e.Reason = PaymentReturned, "AC04"
	case said(Rejected), said(Recalled), said(PaymentReturned):
		return // it is over there, whatever has reached us
	case rapid.IntRange(0, 3).Draw(t, "executes") > 0:
		b.executed[ref] = p.Amount
		e.Says = Paid
	default:
		e.Reason = "AC01"
		e.Says = rapid.SampledFrom([]PaymentState{Rejected, Recalled}).Draw(t, "refuses")
	}
	b.entries = append(b.entries, e)
}

// importEntry takes any entry that the bank ever said in, in any order and as often as it likes.
func (b *book) importEntry(t *rapid.T) {
	if len(b.entries) == 0 {
		return
	}
	e := b.entries[rapid.IntRange(0, len(b.entries)-1).Draw(t, "entry")]
	if rapid.IntRange(0, 19).Draw(t, "wrong amount") == 0 {
		e.Amount++
	}
	b.take(t, e)
}

func (b *book) take(t *rapid.T, e BankEntry) {
	id, ok := PaymentOf(e.EndToEnd)
	if !ok {
		t.Fatal("our own reference cannot be read")
	}
	x := b.position(b.payments[id])
	before := *x.Payment
	var j Journal
	outcome, owed := x.Settle(e, testNow, &j)
	if outcome != Applied {
		if len(j.Postings) > 0 || len(owed) > 0 || *x.Payment != before {
			t.Fatalf("%s changed something", outcome)
		}
		return
	}
	b.keep(t, j, func() { b.save(x, owed) })
}
