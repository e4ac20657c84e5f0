package restriction

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
)

//go:embed law.yaml
var embedded []byte

// Use is something that a service does by itself with data of persons.
type Use string

// The uses that a restriction stops.
const (
	Assessment    Use = "ASSESSMENT"
	ConflictCheck Use = "CONFLICT_CHECK"
	Payment       Use = "PAYMENT"
	// Reserve is that a grant is given a place in a payment or a service by itself.
	Reserve Use = "RESERVE"
	// Matching is that a record of a service finds its client by itself, and Statement that services are put into a provider's statement.
	Matching  Use = "MATCHING"
	Statement Use = "STATEMENT"
)

var uses = []Use{Assessment, ConflictCheck, Payment, Reserve, Matching, Statement}

// dated is what every row of law says.
type dated struct {
	From   string `yaml:"from"`
	To     string `yaml:"to"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

type purpose struct {
	Purpose string `yaml:"purpose"`
	Ground  string `yaml:"ground"`
	dated   `yaml:",inline"`
}

type handler struct {
	Role  string `yaml:"role"`
	dated `yaml:",inline"`
}

type use struct {
	Use    Use      `yaml:"use"`
	Groups []string `yaml:"groups"`
	dated  `yaml:",inline"`
}

// Law is the rows. It does not change after Load and is safe for concurrent use.
type Law struct {
	Purposes []purpose `yaml:"purposes"`
	Handlers []handler `yaml:"handlers"`
	Uses     []use     `yaml:"uses"`
}

// Embedded is the law that comes with the platform.
func Embedded() (*Law, error) { return Load(embedded) }

// Load reads rows and refuses those that are not whole.
func Load(raw []byte) (*Law, error) {
	l := &Law{}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(l); err != nil {
		return nil, fmt.Errorf("law of restrictions: %w", err)
	}
	return l, l.check()
}

var (
	grounds   = []string{"STORAGE", "CONSENT", "CLAIMS", "OTHERS", "PUBLIC"} // GDPR 18(2)
	marks     = []string{"confirmed", "NC", "I", "D"}
	groupCode = regexp.MustCompile(`^G\d{2}$`)
)

func (l *Law) check() error {
	var faults []error
	fault := func(row string) { faults = append(faults, fmt.Errorf("law of restrictions: %s is not whole", row)) }
	for _, p := range l.Purposes {
		if p.Purpose == "" || !slices.Contains(grounds, p.Ground) || !p.whole() {
			fault("the purpose " + p.Purpose)
		}
	}
	for _, h := range l.Handlers {
		if h.Role == "" || !h.whole() {
			fault("the handler " + h.Role)
		}
	}
	for _, u := range l.Uses {
		bad := func(g string) bool { return !groupCode.MatchString(g) }
		if !slices.Contains(uses, u.Use) || len(u.Groups) == 0 || slices.ContainsFunc(u.Groups, bad) || !u.whole() {
			fault("the use " + string(u.Use))
		}
	}
	return errors.Join(faults...)
}

func (d *dated) whole() bool {
	_, err := time.Parse(time.DateOnly, d.From)
	return err == nil && d.Source != "" && slices.Contains(marks, d.Mark)
}

func (d *dated) on(day string) bool { return d.From <= day && (d.To == "" || day <= d.To) }

func dayOf(at time.Time) string { return at.In(clock.Riga).Format(time.DateOnly) }

// Allows reports whether a caller may see all restricted data at an instant, by the purpose of the call.
func (l *Law) Allows(c caller.Caller, at time.Time) bool {
	day := dayOf(at)
	return slices.ContainsFunc(l.Purposes, func(p purpose) bool { return p.Purpose == c.Purpose && p.on(day) })
}

// Handles reports whether a caller handles the request that a restriction rests on: the call names it as its case.
func (l *Law) Handles(c caller.Caller, h *Held, at time.Time) bool {
	day := dayOf(at)
	return c.Case == h.Request && c.Kind == caller.Staff &&
		slices.ContainsFunc(l.Handlers, func(r handler) bool { return c.HasRole(r.Role) && r.on(day) })
}

// Stops returns those restrictions that end a use at an instant.
func (l *Law) Stops(u Use, list []Held, at time.Time) (out []Held) {
	day := dayOf(at)
	for _, h := range list {
		group, _, _ := strings.Cut(h.Code, ".")
		if slices.ContainsFunc(l.Uses, func(r use) bool { return r.Use == u && r.on(day) && slices.Contains(r.Groups, group) }) {
			out = append(out, h)
		}
	}
	return out
}
