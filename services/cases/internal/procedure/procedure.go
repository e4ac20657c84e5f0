// Package procedure says what the procedure asks for on a day: an agreement, a hearing, a pause between applications, the
// documents of an application. The rules are dated data in data/*.yaml with their legal reference and how sure it is. It keeps
// nothing and asks nobody; the domain refuses what is missing.
package procedure

import (
	"embed"
	"errors"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

//go:embed data/*.yaml
var data embed.FS

// row is what every dated row has.
type row struct {
	Municipality string // ATVK code; empty for all
	From         string
	To           string // last day; empty while in force
	Rule         string
	LegalRef     string `yaml:"legal_ref"`
	Source       string
	Confidence   string
}

// Dated is the row as package dated sees it.
func (x row) Dated() dated.Period {
	return dated.Period{From: x.From, To: x.To, Source: x.LegalRef, Mark: x.Confidence}
}

type agreementRow struct {
	row      `yaml:",inline"`
	Benefits []string
}

type pauseRow struct {
	row     `yaml:",inline"`
	Hours   int
	Channel domain.Channel
}

// Rules answers what is asked for. It does not change after Load and is safe for concurrent use.
type Rules struct {
	agreements []agreementRow
	hearings   []row
	pauses     []pauseRow
	documents  []documentRow
	earlier    []earlierRow
}

// Load reads the embedded data. A failure is a broken build.
func Load() (*Rules, error) {
	procedure, err := data.ReadFile("data/procedure.yaml")
	if err != nil {
		return nil, err
	}
	checklist, err := data.ReadFile("data/checklist.yaml")
	if err != nil {
		return nil, err
	}
	earlier, err := data.ReadFile("data/earlier.yaml")
	if err != nil {
		return nil, err
	}
	r, err := parse(procedure, checklist)
	if err != nil {
		return nil, err
	}
	r.earlier, err = readEarlier(earlier)
	return r, err
}

func parse(procedure, checklist []byte) (*Rules, error) {
	var p struct {
		Agreement []agreementRow
		Hearing   []row
		Pause     []pauseRow `yaml:"filing_pause"`
	}
	var c struct{ Documents []documentRow }
	f, g := dated.Read("procedure.yaml", procedure, &p), dated.Read("checklist.yaml", checklist, &c)
	check(f, "agreement", p.Agreement, nil)
	check(f, "hearing", p.Hearing, nil)
	check(f, "filing_pause", p.Pause, nil)
	check(g, "documents", c.Documents, (*documentRow).whole)
	r := &Rules{agreements: p.Agreement, hearings: p.Hearing, pauses: p.Pause, documents: c.Documents}
	return r, errors.Join(f.Err(), g.Err())
}

// check holds rows to what every list asks for. Rows add to each other: any number of them is in force on a day.
func check[T dated.Row](f *dated.File, list string, rows []T, whole func(*T, dated.Must)) {
	dated.Check(f, rows, dated.Rule[T]{
		List: list, Whole: whole, Marks: []string{"C", "Q", "S", "I", "NC"}, Names: dated.Names{Source: "legal_ref", Mark: "confidence"},
	})
}

// covers reports whether the row is in force for a municipality on a day.
func (x row) covers(municipality string, on domain.Date) bool {
	return (x.Municipality == "" || x.Municipality == municipality) && x.Dated().On(on.String())
}

// Duties is what a decision on an assessment needs on the day it is made (R46; APL 62). An agreement is asked for when the
// means test found a person of working age to conclude it with.
func (r *Rules) Duties(municipality string, on domain.Date, a domain.Assessment) domain.Duties {
	var d domain.Duties
	for _, e := range a.Entitlements {
		for _, x := range r.agreements {
			d.Agreement = d.Agreement || a.Agreement && e.Granted && x.covers(municipality, on) && slices.Contains(x.Benefits, e.Benefit)
		}
		for _, x := range r.hearings {
			d.Hearing = d.Hearing || !e.Granted && x.covers(municipality, on)
		}
	}
	return d
}

// FilingPause is how long an applicant waits after an application before the next one through the channel (R97); zero when no
// row is in force.
func (r *Rules) FilingPause(municipality string, channel domain.Channel, on domain.Date) time.Duration {
	var best pauseRow
	for _, x := range r.pauses {
		if x.Channel == channel && x.covers(municipality, on) && (best.Hours == 0 || best.Municipality == "" && x.Municipality != "") {
			best = x
		}
	}
	return time.Duration(best.Hours) * time.Hour
}
