package dated_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/dated"
)

// short is a row without days.
type short struct {
	Word         string `yaml:"word"`
	dated.Origin `yaml:",inline"`
}

func TestRowsWithoutDaysStandOnce(t *testing.T) {
	t.Parallel()
	read := func(body string) error {
		var rows []short
		f := dated.Read("words.yaml", []byte(body), &rows)
		dated.Check(f, rows, dated.Rule[short]{Timeless: true, Keys: func(s *short) []string { return []string{s.Word} }})
		f.Must(len(rows) > 0, "there are none")
		return f.Err()
	}
	if err := read("- {word: a, source: s, mark: I}\n- {word: b, source: s, mark: I}\n"); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{
		"- {word: a, source: s, mark: I}\n- {word: a, source: s, mark: I}\n", "- {word: a, mark: I}", "- {word: a, source: s}", "[]", "",
		"- {word: a, source: s, mark: I, from: 2020-01-01}",
	} {
		if err := read(bad); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

// term is a row whose fields have other names.
type term struct {
	First  string `yaml:"valid_from"`
	Law    string `yaml:"legal_ref"`
	Surety string `yaml:"confidence"`
}

func (t term) Dated() dated.Period {
	return dated.Period{From: t.First, Source: t.Law, Mark: t.Surety}
}

func TestProblemsCallFieldsAsTheFileDoes(t *testing.T) {
	t.Parallel()
	var body struct {
		Terms []term `yaml:"terms"`
	}
	f := dated.Read("terms.yaml", []byte("# terms\nterms:\n  - valid_from: x\n    confidence: Q\n"), &body)
	dated.Check(f, body.Terms, dated.Rule[term]{
		List: "terms", Keys: dated.Alone[term], Marks: []string{"C"}, Names: dated.Names{From: "valid_from", Source: "legal_ref", Mark: "confidence"},
	})
	want := "terms.yaml:3: terms, row 1: valid_from: \"x\" is no day\n" +
		"terms.yaml:3: terms, row 1: legal_ref: it is required\n" +
		"terms.yaml:4: terms, row 1: confidence: \"Q\" is none of [C]"
	if err := f.Err(); err == nil || strings.TrimSpace(err.Error()) != want {
		t.Errorf("%v", err)
	}
}

func TestAFirstDayAfterIsALastDay(t *testing.T) {
	t.Parallel()
	for first, last := range map[string]string{"2028-03-01": "2028-02-29", "2027-01-01": "2026-12-31", "": "", "soon": "soon"} {
		if got := dated.DayBefore(first); got != last {
			t.Errorf("%q: %q", first, got)
		}
	}
}

func TestWhatIsOurChoiceHasAnOwnerAndADayToDecideIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		mark, owner, by string
		problems        int
	}{{"P", "", "", 0}, {"D", "LM", "2026-12-31", 0}, {"D", "", "2026-12-31", 1}, {"D", "LM", "", 1}, {"D", "", "soon", 2}} {
		n := 0
		dated.Owned(func(_ string, ok bool, _ string, _ ...any) {
			if !ok {
				n++
			}
		}, c.mark, c.owner, c.by)
		if n != c.problems {
			t.Errorf("%+v: %d problems", c, n)
		}
	}
}
