package catalogue

import (
	"fmt"
	"strings"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Routing is who answers which issue about data, and until when. It does not change after LoadRouting and is safe for
// concurrent use.
type Routing struct {
	rules   []routingRow
	sources []sourceRow
	terms   []Term
	off     *workdays.Calendar
}

type routingRow struct {
	Kind         domain.IssueKind  `yaml:"kind"`
	Origin       domain.FactOrigin `yaml:"origin"`
	Desk         domain.IssueDesk  `yaml:"desk"`
	dated.Period `yaml:",inline"`
}

type sourceRow struct {
	Fact         string            `yaml:"fact"`
	Origin       domain.FactOrigin `yaml:"origin"`
	Register     string            `yaml:"register"`
	Desk         domain.IssueDesk  `yaml:"desk"`
	dated.Period `yaml:",inline"`
}

// Keys of the terms of issues, in working days; those of a running service are shorter.
const (
	issueTerm        = "issue_answer"
	issueTermRunning = "issue_answer_running"
)

// LoadRouting reads the embedded rows, and refuses them when an issue could go nowhere on a day on which rules hold.
func LoadRouting() (*Routing, error) {
	c, err := Load()
	if err != nil {
		return nil, err
	}
	off, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	var rows struct {
		Rules   []routingRow
		Sources []sourceRow
	}
	f := read("routing", &rows)
	check(f, "rules", rows.Rules, nil, nil)
	check(f, "sources", rows.Sources, func(s *sourceRow) []string { return []string{s.Fact} }, nil)
	if err := f.Err(); err != nil {
		return nil, err
	}
	r := &Routing{rules: rows.Rules, sources: rows.Sources, terms: c.terms, off: off}
	return r, r.whole()
}

// whole asks, on each day on which something changes, whether every issue has somebody to answer it, and a term.
func (r *Routing) whole() error {
	for _, x := range r.rules {
		day, err := domain.ParseDate(x.From)
		if err != nil {
			return err
		}
		rules := r.Rules(day)
		for _, kind := range domain.IssueKinds {
			for _, origin := range domain.FactOrigins {
				if _, ok := domain.Route(rules, kind, origin); !ok {
					return fmt.Errorf("on %s nobody answers %s of %s", day, kind, origin)
				}
			}
		}
		for _, running := range []bool{false, true} {
			if !r.Due(day, running).After(day) {
				return fmt.Errorf("on %s issues have no term", day)
			}
		}
	}
	return nil
}

// Rules returns the rows of a day.
func (r *Routing) Rules(day domain.Date) []domain.RoutingRule {
	var out []domain.RoutingRule
	for _, x := range r.rules {
		if x.On(day.String()) {
			out = append(out, domain.RoutingRule{Kind: x.Kind, Origin: x.Origin, Desk: x.Desk})
		}
	}
	return out
}

// Source tells where a fact comes from on a day: the longest code that it begins with. What is in no row is a question of scope.
func (r *Routing) Source(fact string, day domain.Date) domain.Source {
	best, out := -1, domain.Source{Origin: domain.OriginScope}
	for _, x := range r.sources {
		same := fact == x.Fact || strings.HasPrefix(fact, x.Fact+".")
		if same && len(x.Fact) > best && x.On(day.String()) {
			best, out = len(x.Fact), domain.Source{Origin: x.Origin, Register: x.Register, Desk: x.Desk}
		}
	}
	return out
}

// Due returns the last day to answer an issue that reaches somebody on a day; that day itself when there is no term.
func (r *Routing) Due(day domain.Date, running bool) domain.Date {
	key := issueTerm
	if running {
		key = issueTermRunning
	}
	if t := term(r.terms, key, day); t.WorkingDays > 0 {
		return domain.DateOf(r.off.Add(day.Time(), t.WorkingDays))
	}
	return day
}
