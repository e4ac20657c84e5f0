package outbox

import (
	"math/rand/v2"
	"regexp"
	"testing"
)

// The rules as they are usually written; what is matched by hand must agree on everything near the border.
var rules = []struct {
	name    string
	pattern *regexp.Regexp
	match   func(string) bool
	seeds   []string
}{
	{"subject", regexp.MustCompile(`^[a-z][A-Za-z]{0,40}/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`), opaque,
		[]string{"cases/0190b1c2-0000-7000-8000-00000000abcf", "serviceGrants/0190b1c2-0000-7000-8000-00000000abcf", "a/", "/",
			"abcdefghijabcdefghijabcdefghijabcdefghija/0190b1c2-0000-7000-8000-00000000abcf", "persons/010190-12345"}},
	{"municipality", regexp.MustCompile(`^(LV)?[0-9]{2,7}$`), territory, []string{"0001000", "LV0001000", "LV00", "12", "LVLV12", "Rīga"}},
	{"category", regexp.MustCompile(`^G[0-9]{2}(,G[0-9]{2})*$`), groups, []string{"G07", "G07,G12,G33", ",", "G1,G22"}},
}

func TestWhatIsMatchedByHandAgreesWithTheRules(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) // the same strings every time
	const letters = "aAgGfFzZlLvV019,/-._ \n\u00e9"
	for _, rule := range rules {
		accepted := 0
		check := func(s string) {
			want := rule.pattern.MatchString(s)
			if got := rule.match(s); got != want {
				t.Errorf("%s %q: %v, want %v", rule.name, s, got, want)
			}
			if want {
				accepted++
			}
		}
		check("")
		for _, seed := range rule.seeds {
			check(seed)
			for range 5000 {
				b := []byte(seed)
				for range 1 + random.IntN(2) {
					at := random.IntN(len(b) + 1)
					switch c := letters[random.IntN(len(letters))]; {
					case at == len(b) || random.IntN(3) == 0:
						b = append(b[:at], append([]byte{c}, b[at:]...)...)
					case random.IntN(2) == 0:
						b[at] = c
					default:
						b = append(b[:at], b[at+1:]...)
					}
				}
				check(string(b))
			}
		}
		if accepted < 100 {
			t.Errorf("%s: only %d strings were accepted", rule.name, accepted)
		}
	}
}
