package document

import (
	"slices"
	"strings"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

// section is one group of steps of the trace.
type section struct {
	ID    string
	Line  string // the line of the decision that it explains: status or the word of a benefit
	Title Text
	Rules []string
}

// reasoning says why, line by line, with the formulas as they were computed.
func (s *source) reasoning() []Block {
	var blocks []Block
	if s.issued.Reasons != "" {
		blocks = append(blocks, Heading{"Lēmuma sagatavotāja pamatojums"})
		for _, p := range strings.Split(s.issued.Reasons, "\n") {
			if p = strings.TrimSpace(p); p != "" {
				blocks = append(blocks, Para{Text: p})
			}
		}
	}
	blocks = append(blocks, s.conduct()...)
	last := len(s.sections) - 1
	for i, sec := range s.sections {
		steps := s.stepsOf(sec, i == last)
		reason := s.reasonOf(sec)
		if len(steps) == 0 && reason == "" {
			continue
		}
		blocks = append(blocks, Heading{sec.Title.LV})
		if reason != "" {
			blocks = append(blocks, Para{Text: reason})
		}
		blocks = append(blocks, s.calculation(sec, steps)...)
	}
	return blocks
}

// stepsOf returns the steps of a section, each different one once; the last section takes what no other names.
func (s *source) stepsOf(sec section, last bool) []*assistancev1.Step {
	var out []*assistancev1.Step
	seen := map[string]bool{}
	for _, step := range s.assessment.GetTrace() {
		named := slices.ContainsFunc(s.sections, func(x section) bool { return slices.Contains(x.Rules, step.GetRule()) })
		if !slices.Contains(sec.Rules, step.GetRule()) && (named || !last) {
			continue
		}
		if key := step.String(); !seen[key] {
			seen[key] = true
			out = append(out, step)
		}
	}
	return out
}

func (s *source) reasonOf(sec section) string {
	for _, e := range s.issued.Entitlements {
		if sec.Line == "status" && e.Status != "" || sec.Line != "" && sec.Line == e.Benefit {
			return e.ReasonLV
		}
	}
	return ""
}

// calculation is the table of the steps and, below it, what a reader should know about them.
func (s *source) calculation(sec section, steps []*assistancev1.Step) []Block {
	t := Table{Caption: "Aprēķins: " + sec.Title.LV, Head: columns("Solis", "Aprēķins", "Rezultāts")}
	var notes []string
	for _, step := range steps {
		how := s.values(step.GetInputs())
		if step.GetFormula() != "" {
			how = append(how, figures(step.GetFormula()))
		}
		if result := s.values(step.GetResults()); len(how)+len(result) > 0 {
			t.Rows = append(t.Rows, cells(step.GetTitle().GetLv()+" ("+step.GetRule()+")", lines(how), lines(result)))
		}
		for _, n := range step.GetNotes() {
			if !slices.Contains(notes, n.GetLv()) && !strings.Contains(n.GetLv(), "Parametrs ") {
				notes = append(notes, n.GetLv())
			}
		}
	}
	var blocks []Block
	if len(t.Rows) > 0 {
		blocks = append(blocks, t)
	}
	for _, n := range notes {
		blocks = append(blocks, Para{Text: n, Remark: true})
	}
	return blocks
}

// lines puts one text under the other.
func lines(texts []string) string {
	if len(texts) == 0 {
		return none
	}
	return strings.Join(texts, "\n")
}

func (s *source) values(list []*assistancev1.Value) []string {
	var out []string
	for _, v := range list {
		name := s.quantity(v.GetName())
		if who := s.resource(v.GetPerson()); who != "" {
			name += " (" + who + ")"
		}
		out = append(out, name+": "+s.value(v.GetValue())+unit(v.GetUnit()))
	}
	return out
}

// quantity names a value of the trace: a quantity, a type of income or of expense, or exempt.WAGE.
func (s *source) quantity(name string) string {
	if kind, code, ok := strings.Cut(name, "."); ok {
		return s.lv("quantity", kind) + ", " + s.code(code)
	}
	if s.words.knows("quantity", name) {
		return s.lv("quantity", name)
	}
	return s.code(name)
}

func (s *source) code(code string) string {
	for _, list := range []string{"expense", "income"} {
		if s.words.knows(list, code) {
			return s.lv(list, code)
		}
	}
	return s.lv("quantity", code)
}

func (s *source) value(v string) string {
	if s.words.knows("value", v) {
		return s.lv("value", v)
	}
	if s.words.knows("treatment", v) {
		return s.lv("treatment", v)
	}
	return figures(v)
}
