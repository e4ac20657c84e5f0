package document

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

func loaded(t *testing.T) *Renderer {
	t.Helper()
	r, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func strs[T ~string](list []T) []string {
	var out []string
	for _, v := range list {
		out = append(out, string(v))
	}
	return out
}

// Every code of the contract has a name in both languages: no document shows a bare code.
func TestEveryCodeHasAName(t *testing.T) {
	r := loaded(t)
	for list, codes := range map[string][]string{
		"relation": strs(domain.Relations), "occupation": strs(domain.Occupations), "institution": strs(domain.Institutions),
		"income": strs(domain.IncomeTypes), "vehicle": strs(domain.VehicleKinds), "heating": strs(domain.Heatings),
		"expense": strs(domain.ExpenseTypes), "asset": strs(domain.AssetKinds), "purpose": strs(domain.Purposes), "channel": strs(domain.Channels),
		"method": {"PAPER", "ELECTRONIC"}, "status": {"NEEDY", "LOW_INCOME"}, "benefit": {"GMI", "HOUSING", "CRISIS"}, "crisis": strs(domain.CrisisEvents), "confidence": {"C", "Q", "S", "I", "NC"},
	} {
		for _, code := range codes {
			if !r.words.knows(list, code) {
				t.Errorf("%s %s has no name", list, code)
			}
		}
	}
	for list, words := range r.words {
		for code, text := range words {
			if text.LV == "" || text.EN == "" {
				t.Errorf("%s %s lacks a language", list, code)
			}
		}
	}
}

// Every quantity and parameter of a real trace has a name, and every rule a section of its own.
func TestTracesSpeakLatvian(t *testing.T) {
	r := loaded(t)
	s := &source{Renderer: r}
	files, _ := filepath.Glob("testdata/*.json")
	bare := regexp.MustCompile(`^[a-z]+[_.][a-z_.]+$|^[A-Z]+(_[A-Z]+)+$`)
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		a := &assistancev1.Assessment{}
		if protojson.Unmarshal(raw, a) != nil {
			continue // the norms
		}
		for _, step := range a.GetTrace() {
			if !slices.ContainsFunc(r.sections, func(x section) bool { return slices.Contains(x.Rules, step.GetRule()) }) {
				t.Errorf("%s stands in no section", step.GetRule())
			}
			for _, v := range slices.Concat(step.GetInputs(), step.GetResults()) {
				for _, text := range []string{s.quantity(v.GetName()), s.value(v.GetValue())} {
					if bare.MatchString(text) || text == v.GetName() {
						t.Errorf("%s: %s of %s has no name", file, text, step.GetRule())
					}
				}
			}
			for _, p := range step.GetParameters() {
				for _, text := range []string{s.parameter(p.GetKey()), s.value(p.GetValue())} {
					if bare.MatchString(text) {
						t.Errorf("%s: parameter %s has no name", file, text)
					}
				}
			}
		}
	}
}

// Plain language is short: at most twelve words in a sentence, and one sentence each.
func TestPlainSentencesAreShort(t *testing.T) {
	r := loaded(t)
	gaps := regexp.MustCompile(`\{what\}`)
	check := func(key string, text Text) {
		for lang, sentence := range map[string]string{"lv": text.LV, "en": text.EN} {
			long := gaps.ReplaceAllString(sentence, "garantētā minimālā ienākuma pabalsts") // the longest name of a benefit
			if n := len(strings.Fields(long)); n == 0 || n > 12 {
				t.Errorf("%s (%s) has %d words: %s", key, lang, n, sentence)
			}
			if strings.Count(sentence, ". ") > 0 {
				t.Errorf("%s (%s) is more than one sentence", key, lang)
			}
		}
	}
	for key, text := range r.plainTexts.Sentences {
		check(key, text)
	}
	for key, text := range r.plainTexts.Refusals {
		check(key, text)
	}
	check("other", r.plainTexts.OtherRefusal)
}

func TestFiguresAreLatvian(t *testing.T) {
	for in, want := range map[string]string{
		"900.00 / 3 + 60.00 / 12 = 305.00": "900,00 / 3 + 60,00 / 12 = 305,00",
		"2026-08..2026-10":                 "2026.\u00a0gada augusts–2026.\u00a0gada oktobris",
		"2026-11-20":                       "20.11.2026.",
		"425.00/298.00":                    "425,00/298,00",
		"1.3":                              "1,3",
		"narrow":                           "narrow",
	} {
		if got := figures(in); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
	if got := euro(-5); got != "−0,05\u00a0EUR" {
		t.Error(got)
	}
	if got := euroEN(102100); got != "EUR\u00a01021.00" {
		t.Error(got)
	}
}

// Tukums names its commission (R100); everybody else gets the general row. A day before every row is refused, not guessed.
func TestAppealIsOfTheMunicipalityAndTheDay(t *testing.T) {
	r := loaded(t)
	on := domain.NewDate(2026, 11, 25)
	for code, want := range map[string]string{"0052000": "komisija", "0040000": "Ogres novada pašvaldība"} {
		row, err := r.appealOn(code, on)
		if err != nil {
			t.Fatal(err)
		}
		if text := row.fill(row.Text.LV, day(on), r.institutions[code]); !strings.Contains(text, want) || strings.ContainsAny(text, "{}") {
			t.Errorf("%s: %s", code, text)
		}
	}
	if _, err := r.appealOn("0040000", domain.NewDate(2020, 12, 31)); err == nil {
		t.Error("a text for a day without one")
	}
}

// Every municipality whose cases can be numbered has an institution to sign for it.
func TestEveryMunicipalityHasAnInstitution(t *testing.T) {
	r := loaded(t)
	for _, code := range domain.Municipalities() {
		if m := r.institutions[code]; m.Name == "" || m.Service == "" || m.Confidence == "" {
			t.Errorf("no institution for %s", code)
		}
	}
}
