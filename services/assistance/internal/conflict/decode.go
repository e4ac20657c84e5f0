package conflict

import (
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

var (
	ruleID = regexp.MustCompile(`^CONF-[0-9]{2,3}$`)
	word   = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,63}$`)
	key    = regexp.MustCompile(`^[a-z][a-z_]{1,31}$`)
)

func (r *reader) source(n *yaml.Node) {
	var name string
	var s Source
	r.require(n, r.fields(n, map[string]func(*yaml.Node){
		"source": r.matching(&name, word), "held": r.boolean(&s.Held), "title": r.text(&s.Title),
	}), "source", "title")
	if _, twice := r.set.Sources[name]; twice {
		r.fail(n.Line, "source %s stands twice", name)
	}
	r.set.Sources[name] = s
}

func (r *reader) word(n *yaml.Node) {
	var name string
	var w Word
	r.require(n, r.fields(n, map[string]func(*yaml.Node){
		"what": r.matching(&name, word), "sources": r.words(&w.Sources), "monthly": r.boolean(&w.Monthly), "title": r.text(&w.Title),
	}), "what", "sources", "title")
	if _, twice := r.set.Words[name]; twice {
		r.fail(n.Line, "word %s stands twice", name)
	}
	r.set.Words[name] = w
	r.at[name] = place{r.file, n.Line}
}

func (r *reader) rule(n *yaml.Node) {
	x := &Rule{File: r.file, Line: n.Line}
	seen := r.fields(n, map[string]func(*yaml.Node){
		"id": r.matching(&x.ID, ruleID), "version": r.number(&x.Version, 1), "valid_from": r.day(&x.ValidFrom), "valid_to": r.day(&x.ValidTo),
		"scope":        oneOf(r, &x.Scope, ScopePerson, ScopeChild, ScopeHousehold, ScopeDwelling, ScopeDevice, ScopePlace, ScopeProvider),
		"kind":         oneOf(r, &x.Kind, Exclude, Suspend, Offset, Duplicate, Sequence, Limit, Review),
		"severity":     oneOf(r, &x.Severity, High, Medium, Notice),
		"mark":         oneOf(r, &x.Mark, Documented, Secondary, Design, Inferred, NotConfirmed, Confirmed),
		"confirmed_by": r.plain(&x.ConfirmedBy), "confirmed_on": r.day(&x.ConfirmedOn), "a": r.sideOf(&x.A), "b": r.sideOf(&x.B), "test": r.test(&x.Test),
		"data": r.needs(&x.Data), "legal_ref": r.plain(&x.LegalRef), "source": r.plain(&x.Source),
		"owner": oneOf(r, &x.Owner, OwnerBoth, OwnerCase, OwnerCaseOwner), "restricted": r.boolean(&x.Restricted), "message": r.text(&x.Message),
	})
	r.require(n, seen, "id", "version", "valid_from", "scope", "kind", "severity", "mark", "a", "test", "data", "legal_ref", "source", "owner", "message")
	r.set.Rules = append(r.set.Rules, x)
}

func (r *reader) test(t *Test) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.fields(n, map[string]func(*yaml.Node){
			"compare": oneOf(r, &t.Compare, ByDay, ByMonth, ByPaid), "after": r.boolean(&t.After), "b_months_min": r.number(&t.BMonthsMin, 1),
			"edge_days_free": r.boolean(&t.EdgeDays), "differs": r.keys(&t.Differs), "shares": r.keys(&t.Shares), "unrelated": r.boolean(&t.Unrelated),
			"one_day_is_notice": r.boolean(&t.OneDay), "gap_months": r.number(&t.GapMonths, 1), "shorter_gap_months": r.number(&t.ShorterGapMonths, 1),
			"shorter_when": r.conditions(&t.ShorterWhen), "unless": r.conditions(&t.Unless), "needs": oneOf(r, &t.Needs, NeedsBefore, NeedsThroughout),
			"within_a": r.matching(&t.WithinA, key), "within_b": r.matching(&t.WithinB, key),
			"tolerance_cents": r.amount(&t.ToleranceCents), "max": r.amount(&t.Max),
			"per": oneOf(r, &t.Per, PerMonth, PerTotal), "unit": oneOf(r, &t.Unit, UnitDays, UnitQuantity),
		})
	}
}

func (r *reader) sideOf(s *Side) func(*yaml.Node) {
	return r.rows(func(n *yaml.Node) {
		var t Term
		r.require(n, r.fields(n, map[string]func(*yaml.Node){"what": r.matching(&t.What, word), "where": r.conditions(&t.Where)}), "what")
		*s = append(*s, t)
	})
}

func (r *reader) conditions(c *Conditions) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
			r.fail(n.Line, "attributes with their values are expected")
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			one := Condition{}
			r.matching(&one.Key, key)(n.Content[i])
			r.words(&one.Values)(n.Content[i+1])
			*c = append(*c, one)
		}
	}
}

func (r *reader) needs(list *[]Need) func(*yaml.Node) {
	return r.rows(func(n *yaml.Node) {
		var one Need
		r.require(n, r.fields(n, map[string]func(*yaml.Node){"source": r.matching(&one.Source, word), "fresh_days": r.number(&one.FreshDays, 0)}), "source", "fresh_days")
		*list = append(*list, one)
	})
}

func (r *reader) text(t *domain.Text) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.require(n, r.fields(n, map[string]func(*yaml.Node){"lv": r.plain(&t.LV), "en": r.plain(&t.EN)}), "lv", "en")
	}
}

// require reports fields that a row must have.
func (r *reader) require(n *yaml.Node, seen map[string]bool, names ...string) {
	for _, name := range names {
		if !seen[name] {
			r.fail(n.Line, "%s is missing", name)
		}
	}
}

func (r *reader) plain(s *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value == "" || n.Tag == "!!null" {
			r.fail(n.Line, "a text is expected")
			return
		}
		*s = n.Value
	}
}

func (r *reader) matching(s *string, form *regexp.Regexp) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || !form.MatchString(n.Value) {
			r.fail(n.Line, "%q has not the form %s", n.Value, form)
			return
		}
		*s = n.Value
	}
}

// words reads a list of plain values, each once.
func (r *reader) words(list *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
			r.fail(n.Line, "a list of values is expected")
			return
		}
		for _, v := range n.Content {
			if v.Kind != yaml.ScalarNode || v.Value == "" || slices.Contains(*list, v.Value) {
				r.fail(v.Line, "a value that stands once is expected")
				continue
			}
			*list = append(*list, v.Value)
		}
	}
}

func (r *reader) keys(list *[]string) func(*yaml.Node) {
	read := r.words(list)
	return func(n *yaml.Node) {
		read(n)
		for _, k := range *list {
			if !key.MatchString(k) {
				r.fail(n.Line, "%q is no name of an attribute", k)
			}
		}
	}
}

func (r *reader) boolean(b *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
			r.fail(n.Line, "true or false is expected")
			return
		}
		*b = n.Value == "true"
	}
}

func (r *reader) number(i *int, least int) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil || v < least || v > 10000 {
			r.fail(n.Line, "a number from %d to 10000 is expected", least)
			return
		}
		*i = v
	}
}

func (r *reader) amount(i *int64) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := strconv.ParseInt(n.Value, 10, 64)
		if n.Kind != yaml.ScalarNode || err != nil || v < 0 || v > 1_000_000_000 {
			r.fail(n.Line, "a whole number of 0 or more is expected")
			return
		}
		*i = v
	}
}

func (r *reader) day(d *domain.Date) func(*yaml.Node) {
	return func(n *yaml.Node) {
		v, err := domain.ParseDate(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil {
			r.fail(n.Line, "a day of the form 2026-05-01 is expected")
			return
		}
		*d = v
	}
}

// oneOf reads a word of a closed list.
func oneOf[T ~string](r *reader, v *T, list ...T) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || !slices.Contains(list, T(n.Value)) {
			r.fail(n.Line, "%q is none of %v", n.Value, list)
			return
		}
		*v = T(n.Value)
	}
}
