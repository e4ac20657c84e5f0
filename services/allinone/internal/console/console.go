// Package console writes for a person at a terminal: progress, an explained decision, a table of comparisons. Machines
// use the REST API.
package console

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// Console writes to a terminal or a file.
type Console struct {
	Out      io.Writer
	Lang     string // lv or en
	Terminal bool   // somebody watches: progress may be redrawn
	Color    bool
}

// New writes to standard output, in colour when it is a terminal and NO_COLOR is not set.
func New(lang string) *Console {
	info, err := os.Stdout.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &Console{Out: os.Stdout, Lang: lang, Terminal: terminal, Color: terminal && os.Getenv("NO_COLOR") == ""}
}

func (c *Console) paint(code, s string) string {
	if !c.Color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Say picks the text of the console's language.
func (c *Console) Say(lv, en string) string {
	if c.Lang == "lv" {
		return lv
	}
	return en
}

// Title writes a heading.
func (c *Console) Title(s string) { fmt.Fprintf(c.Out, "\n%s\n", c.paint("1", s)) }

// Step writes one thing that happened.
func (c *Console) Step(name, detail string) {
	if c.Lang == "lv" {
		name, detail = steps[name], latvian.Replace(detail)
	}
	fmt.Fprintf(c.Out, "  %s %-15s %s\n", c.paint("32", "✓"), name, detail)
}

// Line writes a plain line.
func (c *Console) Line(format string, args ...any) { fmt.Fprintf(c.Out, "  "+format+"\n", args...) }

// Explain writes the assessment: its trace, rule by rule, and every line granted or not.
func (c *Console) Explain(assessment rest.Doc) {
	c.Title(c.Say("Aprēķins soli pa solim", "The calculation, step by step"))
	for _, step := range rest.List(assessment, "trace") {
		fmt.Fprintf(c.Out, "  %-5s %s\n", c.paint("36", rest.Str(step, "rule")), rest.Str(step, "title", c.Lang))
		if formula := rest.Str(step, "formula"); formula != "" {
			fmt.Fprintf(c.Out, "        %s\n", formula)
		}
		for _, p := range rest.List(step, "parameters") {
			fmt.Fprintf(c.Out, "        %s\n", c.paint("2", row(p)))
		}
		c.results(step)
		for _, n := range rest.List(step, "notes") {
			if text := rest.Str(n, c.Lang); !aboutMark(step, text) {
				fmt.Fprintf(c.Out, "        ! %s\n", text)
			}
		}
	}
	c.Title(c.Say("Kas pienākas", "What is due"))
	for _, e := range rest.List(assessment, "result", "entitlements") {
		c.entitlement(e)
	}
}

// results writes what a rule gave, when its formula does not say it.
func (c *Console) results(step rest.Doc) {
	if rest.Str(step, "formula") != "" {
		return
	}
	var out []string
	for _, v := range rest.List(step, "results") {
		if rest.Str(v, "person") == "" {
			out = append(out, strings.TrimSpace(rest.Str(v, "name")+" = "+rest.Str(v, "value")+" "+rest.Str(v, "unit")))
		}
	}
	if len(out) > 0 {
		fmt.Fprintf(c.Out, "        %s\n", strings.Join(out, ", "))
	}
}

// aboutMark reports whether a note only repeats the mark of a parameter that is printed beside it.
func aboutMark(step rest.Doc, note string) bool {
	for _, p := range rest.List(step, "parameters") {
		if strings.Contains(note, rest.Str(p, "key")) {
			return true
		}
	}
	return false
}

// row is a parameter with its validity, source and mark.
func row(p rest.Doc) string {
	until := rest.Str(p, "validTo")
	if until == "" {
		until = "…"
	}
	return fmt.Sprintf("%s = %s [%s..%s] %s (%s)", rest.Str(p, "key"), rest.Str(p, "value"), rest.Str(p, "validFrom"), until, rest.Str(p, "legalRef"), rest.Str(p, "confidence"))
}

func (c *Console) entitlement(e rest.Doc) {
	kind := rest.Str(e, "benefit") + rest.Str(e, "status")
	kind = strings.TrimPrefix(strings.TrimPrefix(kind, "BENEFIT_KIND_"), "STATUS_KIND_")
	mark, period := c.paint("31", "–"), ""
	if e["granted"] == true {
		mark, period = c.paint("32", "✓"), c.Date(rest.Str(e, "startDate"))+"–"+c.Date(rest.Str(e, "endDate"))
		if e["monthlyAmount"] != nil {
			period = c.Euro(rest.Euro(e, "monthlyAmount")) + "  " + period
		}
	}
	fmt.Fprintf(c.Out, "  %s %-10s %s\n    %s: %s\n", mark, kind, period, rest.Str(e, "rule"), rest.Str(e, "reason", c.Lang))
}

// Payments writes what is owed by month, and where each amount stands.
func (c *Console) Payments(lines []rest.Doc) {
	c.Title(c.Say("Izmaksājamās summas", "Amounts owed"))
	for _, l := range lines {
		state := strings.TrimPrefix(rest.Str(l, "state"), "OBLIGATION_STATE_")
		c.Line("%s  %14s  %-8s  %s", rest.Str(l, "month"), c.Euro(rest.Euro(l, "amount")), state, rest.Str(l, "name"))
	}
}

// input writes the facts of a scenario.
func (c *Console) input(s scenarios.Scenario) {
	if len(s.Members) > 0 {
		c.Line("       %s %s, %s, %s: %d", c.Say("pašvaldība", "municipality"), s.Municipality, s.AsOf, c.Say("personas", "persons"), len(s.Members))
	}
	for _, in := range s.MonthlyIncomes {
		c.Line("       %s: %s %s EUR", in.Person, in.Type, strings.Join(in.Amounts, ", "))
	}
	for _, e := range s.HousingExpenses {
		c.Line("       %s %s EUR", e.Type, e.Amount)
	}
}

// Comparisons writes published values beside the computed ones and reports whether all agree.
func (c *Console) Comparisons(base string, reports []demo.Report) bool {
	c.Title(c.Say("Publicētais un aprēķinātais", "Published and computed"))
	all := true
	for _, r := range reports {
		fmt.Fprintf(c.Out, "  %s  %s\n", c.paint("1", r.Scenario.ID), c.Say(r.Scenario.Title.LV, r.Scenario.Title.EN))
		fmt.Fprintf(c.Out, "         %s\n", c.paint("2", r.Scenario.PublishedAt))
		c.input(r.Scenario)
		for _, v := range r.Comparisons {
			mark := c.paint("32", "=")
			if !v.Equal() {
				mark, all = c.paint("31", "≠"), false
			}
			fmt.Fprintf(c.Out, "         %-28s %10s %s %10s\n", v.Name, v.Published, mark, v.Computed)
		}
		if name := rest.Str(r.Decision, "name"); name != "" {
			fmt.Fprintf(c.Out, "         %s  %s/v1/%s\n", name, base, rest.Str(r.Assessment, "name"))
		}
	}
	return all
}
