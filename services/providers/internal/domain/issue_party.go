package domain

import "github.com/google/uuid"

// IssueParty is what a caller is in the procedure for missing or wrong data.
type IssueParty struct {
	Provider     uuid.UUID // of a provider's system
	Principal    string    // municipality whose agreement that system acts under: it sees what is about that one's clients
	Municipality string    // of an official
	Head         bool      // of that municipality
	Person       uuid.UUID // who acts for herself
	Registrar    bool      // of the ministry
	Contracts    bool      // contract officer of the ministry
	Auditor      bool
}

// RaisedBy reports whether the party raised the issue. Officials of one municipality stand in for each other.
func (i *Issue) RaisedBy(p IssueParty) bool {
	r := i.Raiser
	return r.Provider != uuid.Nil && r.Provider == p.Provider && i.Place == p.Principal || r.Municipality != "" && r.Municipality == p.Municipality ||
		r.Person != uuid.Nil && r.Person == p.Person
}

// AnsweredBy reports whether the party has to answer the issue now: who keeps the fact, and, when it has risen, those above.
func (i *Issue) AnsweredBy(p IssueParty) bool {
	if i.Level == LevelMinistry && p.Contracts {
		return true
	}
	here := p.Municipality != "" && p.Municipality == i.Place
	switch i.Direction.Desk {
	case DeskMunicipality:
		return here
	case DeskProvider:
		return p.Provider != uuid.Nil && p.Provider == i.Direction.Provider && i.Place == p.Principal || here && p.Head && i.Level != LevelOwner
	case DeskRegistrar:
		return p.Registrar
	case DeskContracts:
		return p.Contracts
	}
	return false
}

// SeenBy reports whether the party may read the issue. To everybody else there is none.
func (i *Issue) SeenBy(p IssueParty) bool { return p.Auditor || i.RaisedBy(p) || i.AnsweredBy(p) }
