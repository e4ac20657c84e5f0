package domain

import "strconv"

// Step is one rule applied: what it took, which rows of the law it read, what came out.
type Step struct {
	Rule       string // id, for example R36
	Title      Text
	Formula    string       `json:",omitempty"` // with the numbers put in
	Inputs     []Quantity   `json:",omitempty"`
	Parameters []*Parameter `json:",omitempty"`
	Results    []Quantity   `json:",omitempty"`
	Notes      []Text       `json:",omitempty"`
	Function   string       // Go function that computed it

	quiet    bool  // nobody will read it: no text is written
	room     *room // where its lists grow
	number   ruleID
	record   *Recorder     // where its numbers are written down
	lastRows [4]*Parameter // that the record names
	rows     int
}

// Quantity is one named value with its unit: EUR, EUR/month, persons, months, m2 or none.
type Quantity struct {
	Name   string
	Value  string
	Unit   string `json:",omitempty"`
	Person string `json:",omitempty"`
}

const (
	unitEUR      = "EUR"
	unitEURMonth = "EUR/month"
	unitPersons  = "persons"
	unitMonths   = "months"
	unitM2       = "m2"
)

// room is what the steps of one assessment are cut from: one piece of memory instead of two hundred.
type room struct {
	steps      []Step
	quantities []Quantity
	rows       []*Parameter
	notes      []Text
	trace      []*Step
}

// reset makes the room free for another assessment; what was cut from it is no longer anybody's.
func (r *room) reset() {
	clear(r.steps)
	r.steps, r.quantities, r.rows, r.notes, r.trace = r.steps[:0], r.quantities[:0], r.rows[:0], r.notes[:0], r.trace[:0]
}

func (r *room) step() *Step {
	if len(r.steps) == cap(r.steps) {
		r.steps = make([]Step, 0, 48)
	}
	r.steps = r.steps[:len(r.steps)+1]
	return &r.steps[len(r.steps)-1]
}

// one cuts room for n more values; the list that gets them cannot reach into what is cut next.
func one[T any](from *[]T, n, chunk int) []T {
	if cap(*from)-len(*from) < n {
		*from = make([]T, 0, chunk)
	}
	l := len(*from)
	*from = (*from)[:l+n]
	return (*from)[l : l : l+n]
}

func (s *Step) add(list []Quantity, q Quantity) []Quantity {
	if cap(list) == 0 && s.room != nil {
		list = one(&s.room.quantities, 2, 128)
	}
	return append(list, q)
}

func (s *Step) in(name string, v operand, unit string) *Step { return s.inOf(name, v, unit, "") }

func (s *Step) inOf(name string, v operand, unit, person string) *Step {
	if s.record != nil {
		s.record.value(s, markTook, v)
	}
	if !s.quiet {
		s.Inputs = s.add(s.Inputs, Quantity{name, v.String(), unit, person})
	}
	return s
}

func (s *Step) out(name string, v operand, unit string) *Step { return s.outOf(name, v, unit, "") }

func (s *Step) outOf(name string, v operand, unit, person string) *Step {
	if s.record != nil {
		s.record.value(s, markGave, v)
	}
	if !s.quiet {
		s.Results = s.add(s.Results, Quantity{name, v.String(), unit, person})
	}
	return s
}

func (s *Step) note(lv, en string) *Step {
	if !s.quiet {
		s.say(Text{lv, en})
	}
	return s
}

func (s *Step) say(t Text) {
	if cap(s.Notes) == 0 && s.room != nil {
		s.Notes = one(&s.room.notes, 2, 48)
	}
	s.Notes = append(s.Notes, t)
}

// use records a parameter row once, with the warning of an unconfirmed one.
func (s *Step) use(p *Parameter) {
	if s.record != nil {
		s.record.row(s, p)
	}
	if s.quiet {
		return
	}
	for _, q := range s.Parameters {
		if q == p {
			return
		}
	}
	if cap(s.Parameters) == 0 && s.room != nil {
		s.Parameters = one(&s.room.rows, 2, 64)
	}
	s.Parameters = append(s.Parameters, p)
	if p.nc.LV != "" {
		s.say(p.nc)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

func yesno(b bool) string { return strconv.FormatBool(b) }
