package restriction

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
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

type purpose struct {
	Purpose      string `yaml:"purpose"`
	Ground       string `yaml:"ground"`
	dated.Period `yaml:",inline"`
}

type handler struct {
	Role         string `yaml:"role"`
	dated.Period `yaml:",inline"`
}

type use struct {
	Use          Use      `yaml:"use"`
	Groups       []string `yaml:"groups"`
	dated.Period `yaml:",inline"`
}

// dispute is what data that a person contests mean for a use: it stops, or goes on and the reader sees the mark.
type dispute struct {
	Stops bool `yaml:"stops"`
	use   `yaml:",inline"`
}

// Law is the rows. It does not change after Load and is safe for concurrent use.
type Law struct {
	Purposes []purpose `yaml:"purposes"`
	Handlers []handler `yaml:"handlers"`
	Uses     []use     `yaml:"uses"`
	Disputes []dispute `yaml:"disputes"`
}

// Embedded is the law that comes with the platform.
func Embedded() (*Law, error) { return Load(embedded) }

// Load reads rows and refuses those that are not whole. Rows add to each other: any number of them is in force on a day.
func Load(raw []byte) (*Law, error) {
	l := &Law{}
	f := dated.Read("law of restrictions", raw, l)
	dated.Check(f, l.Purposes, dated.Rule[purpose]{List: "purposes", Whole: func(p *purpose, must dated.Must) {
		must.Have("purpose", p.Purpose)
		must("ground", slices.Contains(grounds, p.Ground), "%q is none of %v", p.Ground, grounds)
	}})
	dated.Check(f, l.Handlers, dated.Rule[handler]{List: "handlers", Whole: func(h *handler, must dated.Must) {
		must.Have("role", h.Role)
	}})
	dated.Check(f, l.Uses, dated.Rule[use]{List: "uses", Whole: func(u *use, must dated.Must) { u.whole(must) }})
	dated.Check(f, l.Disputes, dated.Rule[dispute]{List: "disputes", Whole: func(d *dispute, must dated.Must) { d.whole(must) }})
	return l, f.Err()
}

func (u *use) whole(must dated.Must) {
	foreign := func(g string) bool { return !groupCode.MatchString(g) }
	must("use", slices.Contains(uses, u.Use), "%q is not known", u.Use)
	must("groups", len(u.Groups) > 0 && !slices.ContainsFunc(u.Groups, foreign), "they are groups of the catalogue")
}

var (
	grounds   = []string{"STORAGE", "CONSENT", "CLAIMS", "OTHERS", "PUBLIC"} // GDPR 18(2)
	groupCode = regexp.MustCompile(`^G\d{2}$`)
)

func dayOf(at time.Time) string { return at.In(clock.Riga).Format(time.DateOnly) }

// Allows reports whether a caller may see all restricted data at an instant, by the purpose of the call.
func (l *Law) Allows(c caller.Caller, at time.Time) bool {
	day := dayOf(at)
	return slices.ContainsFunc(l.Purposes, func(p purpose) bool { return p.Purpose == c.Purpose && p.On(day) })
}

// Handles reports whether a caller handles the request that a restriction rests on: the call names it as its case.
func (l *Law) Handles(c caller.Caller, h *Held, at time.Time) bool {
	day := dayOf(at)
	return c.Case == h.Request && c.Kind == caller.Staff &&
		slices.ContainsFunc(l.Handlers, func(r handler) bool { return c.HasRole(r.Role) && r.On(day) })
}

// Stops returns those restrictions, and disputes, that end a use at an instant.
func (l *Law) Stops(u Use, list []Held, at time.Time) (out []Held) {
	day := dayOf(at)
	for _, h := range list {
		group, _, _ := strings.Cut(h.Code, ".")
		covers := func(r *use) bool { return r.Use == u && r.On(day) && slices.Contains(r.Groups, group) }
		stops := slices.ContainsFunc(l.Uses, func(r use) bool { return covers(&r) })
		if h.Disputed {
			stops = slices.ContainsFunc(l.Disputes, func(r dispute) bool { return r.Stops && covers(&r.use) })
		}
		if stops {
			out = append(out, h)
		}
	}
	return out
}
