package domain

import "github.com/google/uuid"

// FactOrigin is where a fact comes from, and so who can put it right.
type FactOrigin string

// The closed list of origins.
const (
	OriginRegister  FactOrigin = "REGISTER"  // a register of the state
	OriginMunicipal FactOrigin = "MUNICIPAL" // decided by a municipality
	OriginDelivery  FactOrigin = "DELIVERY"  // reported by a provider
	OriginScope     FactOrigin = "SCOPE"     // who is given what
)

// FactOrigins are all of them.
var FactOrigins = []FactOrigin{OriginRegister, OriginMunicipal, OriginDelivery, OriginScope}

// IssueDesk is who has to answer an issue.
type IssueDesk string

// The closed list of desks.
const (
	DeskMunicipality IssueDesk = "MUNICIPALITY"
	DeskProvider     IssueDesk = "PROVIDER"
	DeskRegistrar    IssueDesk = "REGISTRAR"
	DeskContracts    IssueDesk = "CONTRACTS"
)

// IssueDesks are all of them.
var IssueDesks = []IssueDesk{DeskMunicipality, DeskProvider, DeskRegistrar, DeskContracts}

// Direction is where an issue goes.
type Direction struct {
	Desk         IssueDesk
	Municipality string    // of the desk; its head also answers for a provider that does not
	Provider     uuid.UUID // of the desk PROVIDER
	Register     string    // register of the state that holds the value, for whoever asks it to be put right
}

// RoutingRule is one row of who answers: an empty kind or origin is any.
type RoutingRule struct {
	Kind   IssueKind
	Origin FactOrigin
	Desk   IssueDesk
}

// Source is where a fact comes from and, where it is a register that the ministry does not keep, its name.
type Source struct {
	Origin   FactOrigin
	Register string
	Desk     IssueDesk // who keeps the fact inside the platform when the origin is a register; empty asks the rules
}

// TargetFacts are what is known of an issue's target when it is routed. Found is false for everything that is not the
// raiser's own, be it unknown or somebody else's.
type TargetFacts struct {
	Found        bool
	Municipality string
	Provider     uuid.UUID
	Running      bool
	Assignment   uuid.UUID
	Person       uuid.UUID
}

// Route returns who answers an issue of a kind about a fact of an origin: the row that says most wins; false when none fits.
func Route(rules []RoutingRule, kind IssueKind, origin FactOrigin) (IssueDesk, bool) {
	best, desk := -1, IssueDesk("")
	for _, r := range rules {
		if r.Kind != "" && r.Kind != kind || r.Origin != "" && r.Origin != origin {
			continue
		}
		said := 0
		if r.Kind != "" {
			said++
		}
		if r.Origin != "" {
			said += 2
		}
		if said > best {
			best, desk = said, r.Desk
		}
	}
	return desk, best >= 0
}

// Direct finds out where the issue goes and what it is treated as. It fails with ErrIssueRoute when the rules have no row.
func (i *Issue) Direct(rules []RoutingRule, s Source, t TargetFacts) (Direction, error) {
	i.Found = t.Found
	if i.TreatedAs = i.Kind; !t.Found && !i.Target.IsZero() {
		i.TreatedAs = ClientMissing // the same for what is unknown and for what is another's
	}
	if t.Found {
		i.Running, i.Assignment = i.Running || t.Running, t.Assignment
		if i.Raiser.Provider == uuid.Nil { // a provider's system asks under its agreement with one municipality
			i.Place = t.Municipality
		}
		if t.Person != uuid.Nil {
			i.Person = t.Person
		}
	}
	desk, ok := Route(rules, i.TreatedAs, s.Origin)
	if !ok {
		return Direction{}, ErrIssueRoute
	}
	if t.Found && s.Origin == OriginRegister && s.Desk != "" {
		desk = s.Desk
	}
	d := Direction{Desk: desk, Municipality: i.Place}
	if s.Origin == OriginRegister {
		d.Register = s.Register
	}
	if d.Desk == DeskProvider {
		if d.Provider = t.Provider; d.Provider == uuid.Nil || d.Provider == i.Raiser.Provider {
			d.Desk, d.Provider = DeskMunicipality, uuid.Nil // nobody answers her own question
		}
	}
	if d.Desk == DeskMunicipality && d.Municipality == "" {
		d.Desk = DeskContracts
	}
	return d, nil
}
