package extract

import (
	"context"
	_ "embed"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/retention.yaml
var retention []byte

// What the term of an extract's content is counted from.
const (
	Taken = "taken" // its recipient confirmed that it got what the manifest says
	Made  = "made"
)

// Term is a dated row: how long content is kept.
type Term struct {
	Code      string `yaml:"code"`
	After     string `yaml:"after"`
	Days      int    `yaml:"days"`
	ValidFrom string `yaml:"valid_from"`
	Owner     string `yaml:"owner"`
	DecideBy  string `yaml:"decide_by"`
	Mark      string `yaml:"mark"`
	Source    string `yaml:"source"`
	LV        string `yaml:"lv"`
	EN        string `yaml:"en"`
}

// Name names the row in evidence.
func (t Term) Name() string { return t.Code + "/" + t.ValidFrom }

// Dated is the row as package dated sees it.
func (t Term) Dated() dated.Period {
	return dated.Period{From: t.ValidFrom, Source: t.Source, Mark: t.Mark}
}

// Before is before when something was counted from whose term has ended.
func (t Term) Before(now time.Time) time.Time { return now.AddDate(0, 0, -t.Days) }

// Terms are the rows.
type Terms []Term

// LoadTerms reads the terms that come with the platform.
func LoadTerms() (Terms, error) { return parseTerms(retention) }

// parseTerms reads rows. One holds until another that counts from the same begins.
func parseTerms(raw []byte) (rows Terms, err error) {
	f := dated.Read("retention of extracts", raw, &rows)
	dated.Check(f, rows, dated.Rule[Term]{
		Whole: (*Term).whole, Keys: func(t *Term) []string { return []string{t.After} },
		Begins: true, Marks: []string{"P", "D"}, Names: dated.Names{From: "valid_from"},
	})
	return rows, f.Err()
}

func (t *Term) whole(must dated.Must) {
	must.Have("code", t.Code)
	must("after", t.After == Taken || t.After == Made, "it is %s or %s", Taken, Made)
	must("days", t.Days > 0, "they are 1 or more")
	must.Have("lv", t.LV, "en", t.EN)
	dated.Owned(must, t.Mark, t.Owner, t.DecideBy)
}

// Of is the row in force on a day; nil without one: such content is kept.
func (l Terms) Of(after string, day time.Time) *Term {
	return dated.Begun(l, day.Format(time.DateOnly), func(t *Term) bool { return t.After == after })
}

// Destruction is what became of the content of an extract: the certificate names the manifest, the row of the law and the keys, and stays.
type Destruction struct {
	Extract     uuid.UUID
	Rule        string
	At          time.Time
	Certificate []byte // JSON with its signature
}

// destroyMost is how many extracts one transaction ends.
const destroyMost = 20

// Destroy destroys the keys of contents whose term has ended, some in a transaction, and returns how many extracts they were of. Any number of
// programs may do so.
func (x *Extracts) Destroy(ctx context.Context) (total int, err error) {
	today := clock.Today(x.Clock)
	for _, after := range []string{Taken, Made} {
		term := x.Terms.Of(after, today)
		for n := destroyMost; term != nil && x.Sealed && n == destroyMost; total += n {
			if n, err = x.Store.Destroy(ctx, term, x.now(), destroyMost, x.Sign); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}
