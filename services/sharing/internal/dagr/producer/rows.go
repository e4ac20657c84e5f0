package producer

import (
	"context"
	"errors"
	"regexp"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// errNothing says that the grants give DAGR nothing of a dataset: it waits, and nothing is sent or stepped over.
var errNothing = errors.New("dagr: the grant gives nothing of the dataset")

// send publishes versions and returns those that were not taken. An error means that nothing is known about any of them.
func (p *Producer) send(ctx context.Context, o *dagr.Outbound, versions []app.Version) ([]Aside, error) {
	codes, err := p.codes(ctx, o, versions)
	if err != nil {
		return nil, err
	}
	y, m, d := p.Clock.Now().In(clock.Riga).Date()
	cut := p.Ways.Cut(release.Dagr, release.To{Dataset: o.Dataset}, time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	var asides []Aside
	var rows []dagr.Row
	var of []int64 // position that each row tells
	for i := range versions {
		v := &versions[i]
		who, ok := codes[v.Person]
		if !ok || who.Present == "" {
			asides = append(asides, Aside{v.Position, "NO_PERSONAL_CODE"})
			continue
		}
		for _, r := range tell(o, v, who) {
			if !release.Flat(cut, r, o.Source) {
				return nil, errNothing
			}
			rows, of = append(rows, r), append(of, v.Position)
		}
	}
	if len(rows) == 0 {
		return asides, nil
	}
	results, err := p.Publisher.Publish(ctx, p.Section, o.Name, rows)
	if err != nil {
		return nil, err
	}
	for i, r := range results {
		if n := len(asides); r.Status == dagr.Rejected && (n == 0 || asides[n-1].Position != of[i]) {
			asides = append(asides, Aside{of[i], code(r.Code)})
		}
	}
	return asides, nil
}

func (p *Producer) codes(ctx context.Context, o *dagr.Outbound, versions []app.Version) (map[uuid.UUID]Codes, error) {
	var ids []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for i := range versions {
		if id := versions[i].Person; !seen[id] {
			seen[id], ids = true, append(ids, id)
		}
	}
	return p.Persons.AllCodes(ctx, ids, o.Purpose)
}

// tell is the rows of a version: under the present code, and where an earlier version may stand under a former code, that it holds no
// more there. The key of a record in DAGR begins with the code.
func tell(o *dagr.Outbound, v *app.Version, who Codes) []dagr.Row {
	rows := []dagr.Row{row(o, v, who.Present, v.Withdrawn)}
	if v.Version > 1 {
		for _, former := range who.Former {
			rows = append(rows, row(o, v, former, true))
		}
	}
	return rows
}

func row(o *dagr.Outbound, v *app.Version, code string, withdrawn bool) dagr.Row {
	r := dagr.Row{}
	for _, f := range o.Fields {
		r[f.Name] = value(o, v, f.From, code, withdrawn)
	}
	return r
}

func value(o *dagr.Outbound, v *app.Version, from, code string, withdrawn bool) any {
	switch from {
	case "person":
		return code
	case "record": // one award has a record for each stretch of days of a person
		return v.Award.String() + "." + v.Part.From.Format(time.DateOnly)
	case "kind":
		if word, ok := o.Words[v.Kind]; ok {
			return word
		}
		return v.Kind
	case "first":
		return v.Part.From.Format(time.DateOnly)
	case "last":
		return v.Part.To.Format(time.DateOnly)
	case "decision":
		return v.Decision.String()
	case "decided":
		return v.Occurred.In(clock.Riga).Format(time.DateOnly)
	case "municipality":
		return v.Municipality
	case "cents":
		return v.Part.Cents
	case "withdrawn":
		return withdrawn
	case "withdrawn_at":
		if withdrawn {
			return v.Occurred.UTC().Format(time.RFC3339)
		}
	case "version":
		return v.Version
	}
	return nil
}

var codeForm = regexp.MustCompile(`^[A-Z][A-Z_]{0,39}$`)

// code is what DAGR said about a row, where it is a word: a text could repeat a value.
func code(said string) string {
	if codeForm.MatchString(said) {
		return said
	}
	return "REJECTED"
}
