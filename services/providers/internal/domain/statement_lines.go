package domain

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/google/uuid"
)

// Difference is one way in which the numbers of a line do not agree.
type Difference string

// Differences are all of them.
var Differences = []Difference{Undecided, InDispute, AboveGrant, PriceMissing, NotInvoiced, InvoicedMore, InvoicedLess, Restricted}

// The differences.
const (
	Undecided    Difference = "UNDECIDED"
	InDispute    Difference = "DISPUTED"
	AboveGrant   Difference = "ABOVE_GRANT"
	PriceMissing Difference = "PRICE_MISSING"
	NotInvoiced  Difference = "NOT_INVOICED"
	InvoicedMore Difference = "INVOICED_MORE"
	InvoicedLess Difference = "INVOICED_LESS"
	// Restricted is that the client has had the service restricted (GDPR 18): the line says that there is something, and nothing of it.
	Restricted Difference = "RESTRICTED"
)

// ServiceKey is one client's service in one month.
type ServiceKey struct {
	Assignment uuid.UUID
	Month      Month
}

// LineKey is one line: a service and who pays.
type LineKey struct {
	ServiceKey
	Payer FundingSource
}

// StatementLine is one client's service in a month for one payer. The units are those of the service, whatever the share; of
// an adjustment, all numbers but those delivered, disputed and assigned are differences to what closed statements hold.
type StatementLine struct {
	LineKey
	Person        uuid.UUID
	Adjustment    bool
	Unit          string
	Share         int // hundredths of a percent of what the co-payment leaves
	CoPayCents    int64
	Delivered     Units
	Accepted      Units
	Disputed      Units
	Assigned      Units // the most that the grant allows in the month; 0 is no limit
	Invoiced      Units
	Records       int
	AcceptedCents int64
	InvoicedCents int64
	PriceMissing  bool
	Differences   []Difference
}

// Delivered is what the current records of one service say.
type Delivered struct {
	ServiceKey
	Delivered, Accepted, Disputed Units
	Records                       int   // accepted
	Value                         int64 // of what was accepted, in hundredths of cents
	Unpriced                      Units // accepted, and nobody has said what a unit costs
}

// Settled is what closed statements hold of a line, together. Share and CoPayCents are those of the last one.
type Settled struct {
	LineKey
	Accepted   Units
	Records    int
	Cents      int64
	Share      int
	CoPayCents int64
}

// Invoiced is what the invoices of the month ask for a line.
type Invoiced struct {
	LineKey
	Units Units
	Cents int64
}

// StatementFacts are what the database knows of a statement. ClosedTo is the last month that is closed; what changed in months
// up to it is adjusted here when the statement is the first one after it.
type StatementFacts struct {
	Month       Month
	ClosedTo    Month
	Assignments map[uuid.UUID]*Assignment
	Delivered   []Delivered
	Settled     []Settled
	Invoiced    []Invoiced
	// Restricted are the assignments whose client has had their services restricted (GDPR 18).
	Restricted map[uuid.UUID]bool
}

// Carries reports whether corrections of closed months belong to a month: it is the first one after them.
func Carries(month, closedTo Month) bool { return closedTo != "" && month == closedTo.Next() }

// StatementLines computes the lines of an open statement. A service of a closed month keeps the shares by which it was closed.
// Lines in which nothing is told are left out. Of a restricted service nothing is counted: what it is comes as a difference of its month once it is free.
func StatementLines(f *StatementFacts) []StatementLine {
	lines := map[LineKey]*StatementLine{}
	settled := map[ServiceKey][]Settled{}
	for _, s := range f.Settled {
		settled[s.ServiceKey] = append(settled[s.ServiceKey], s)
	}
	line := func(k LineKey) *StatementLine {
		if lines[k] == nil {
			l := &StatementLine{LineKey: k, Adjustment: f.ClosedTo != "" && k.Month <= f.ClosedTo}
			if a := f.Assignments[k.Assignment]; a != nil {
				l.Person, l.Unit, l.Assigned = a.Person, a.Unit, a.AssignedIn(k.Month)
			}
			lines[k] = l
		}
		return lines[k]
	}
	for i := range f.Delivered {
		d := &f.Delivered[i]
		for _, p := range split(d, f.Assignments[d.Assignment], settled[d.ServiceKey]) {
			l := line(LineKey{d.ServiceKey, p.Payer})
			l.Delivered, l.Accepted, l.Disputed, l.Records = d.Delivered, d.Accepted, d.Disputed, d.Records
			l.Share, l.CoPayCents, l.AcceptedCents, l.PriceMissing = p.Share, p.CoPayCents, p.cents, d.Unpriced > 0
		}
	}
	for _, s := range f.Settled {
		l := line(s.LineKey)
		l.Accepted -= s.Accepted
		l.Records -= s.Records
		l.AcceptedCents -= s.Cents
		l.Share, l.CoPayCents = s.Share, s.CoPayCents
	}
	for _, i := range f.Invoiced {
		l := line(i.LineKey)
		l.Invoiced, l.InvoicedCents = l.Invoiced+i.Units, l.InvoicedCents+i.Cents
	}
	return finish(lines, f.Restricted)
}

// finish leaves out what tells nothing, names the differences and puts the lines in their order.
func finish(lines map[LineKey]*StatementLine, restricted map[uuid.UUID]bool) []StatementLine {
	out := make([]StatementLine, 0, len(lines))
	for _, l := range lines {
		nothing := l.Accepted == 0 && l.AcceptedCents == 0 && l.Records == 0 && l.Invoiced == 0 && l.InvoicedCents == 0
		if nothing && (l.Adjustment || l.Delivered == 0) {
			continue
		}
		if l.Differences = l.differences(); restricted[l.Assignment] {
			*l = l.Hollow()
		}
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b StatementLine) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), bytes.Compare(a.Assignment[:], b.Assignment[:]), cmp.Compare(a.Payer, b.Payer))
	})
	return out
}

// Hollow is a line that says whose it is and that it is restricted.
func (l *StatementLine) Hollow() StatementLine {
	return StatementLine{LineKey: l.LineKey, Person: l.Person, Adjustment: l.Adjustment, Unit: l.Unit, Differences: []Difference{Restricted}}
}

func (l *StatementLine) differences() (list []Difference) {
	add := func(is bool, d Difference) {
		if is {
			list = append(list, d)
		}
	}
	if !l.Adjustment {
		add(l.Delivered > l.Accepted+l.Disputed, Undecided)
	}
	add(l.Disputed > 0, InDispute)
	add(l.Assigned > 0 && l.Delivered > l.Assigned, AboveGrant)
	add(l.PriceMissing, PriceMissing)
	none := l.Invoiced == 0 && l.InvoicedCents == 0
	add(none && (l.Accepted != 0 || l.AcceptedCents != 0), NotInvoiced)
	add(!none && (l.Invoiced > l.Accepted || l.InvoicedCents > l.AcceptedCents), InvoicedMore)
	add(!none && (l.Invoiced < l.Accepted || l.InvoicedCents < l.AcceptedCents), InvoicedLess)
	return list
}

// hashOf is over everything that the lines say.
func hashOf(lines []StatementLine) [32]byte {
	h := sha256.New()
	for i := range lines {
		l := &lines[i]
		b := append([]byte(l.Month), l.Assignment[:]...)
		b = append(b, l.Payer...)
		b = append(append(append(b, 0), l.Unit...), 0)
		for _, n := range []int64{
			int64(l.Delivered), int64(l.Accepted), int64(l.Disputed), int64(l.Assigned), int64(l.Invoiced), int64(l.Records), int64(l.Share),
			l.CoPayCents, l.AcceptedCents, l.InvoicedCents,
		} {
			b = binary.AppendVarint(b, n)
		}
		if l.Adjustment {
			b = append(b, 'A')
		}
		for _, d := range l.Differences {
			b = append(append(b, d...), 0)
		}
		h.Write(binary.AppendUvarint(nil, uint64(len(b))))
		h.Write(b)
	}
	return [32]byte(h.Sum(nil))
}
