// Package caller says who is calling: the program, the person or system behind it, and for what purpose.
//
// It is a plain value in the context, without transport or token; package authn fills it, policies and audit read it.
package caller

import (
	"context"
	"slices"
	"time"
)

// Kind is what sort of actor is behind a call.
type Kind string

// The closed list of kinds.
const (
	Anonymous Kind = "anonymous" // no token
	Staff     Kind = "staff"     // an official, signed in
	Citizen   Kind = "citizen"   // a person acting for herself
	System    Kind = "system"    // a provider's or another institution's system
	Service   Kind = "service"   // one of our own services acting by itself, for example on an event
)

// Caller is who is calling. The zero value is anonymous.
type Caller struct {
	Workload     string // certificate name of the calling program, for example gateway
	Kind         Kind
	Subject      string // opaque and stable: the token's sub, or service:<workload>
	Name         string // for display; personal data, never logged
	Roles        []string
	Organisation string    // registration number or ATVK code of the organisation acted for
	Processor    string    // registration number of the outsourced organisation whose person or system this is; empty for everybody else
	Municipality string    // ATVK code; empty for callers outside a municipality
	Person       string    // persons/{uuid} of a citizen
	Purpose      string    // for example ASSIST
	LegalBasis   string    // for example SPSP-36
	Case         string    // case or application the call is about
	DataSubject  string    // persons/{uuid} whose data alone the token opens; empty: anybody's that the policy opens
	CasePersons  []string  // persons/{uuid} whom the case is about, as the issuer of the token found them; nobody else of a register without cases
	Groups       []string  // groups of the data catalogue that the token opens; empty: all that the policy opens
	Client       string    // client_id of the program the token was given to; empty when the token names none
	Certificate  string    // RFC 8705 thumbprint (x5t#S256) of the certificate the token is bound to; empty when unbound
	SignedIn     time.Time // when the person signed in (auth_time); zero when the token does not say
	Methods      []string  // how (amr, RFC 8176)
	Level        string    // how surely (acr)
	Expires      time.Time // when the token ends; zero without a token
	Narrowed     *Access   // what a sign-in token asked to be narrowed to (RFC 9396); it opens nothing by itself
	RequestID    string    // idempotency key of the call; empty when none was given
	TraceID      string
}

// DataAccess is the authorization_details type (RFC 9396) of an Access.
const DataAccess = "digisoc.data_access"

// Access is what a token lets its holder do with data: an authorization detail of type DataAccess.
type Access struct {
	Purpose    string
	LegalBasis string
	Case       string
	Persons    []string  // persons/{uuid} whom the case is about; only the issuer says it
	Subject    string    // persons/{uuid}; empty: not narrowed to one person
	Groups     []string  // groups of the data catalogue; empty: not narrowed
	ValidUntil time.Time // zero: as long as the token
}

// MaxCasePersons is how many persons a token lists at most (ADR 0044): sixty ids are 3 KB of a token, which with the rest stays below the
// 8 KB that common proxies take as headers; no household of the law comes near it.
const MaxCasePersons = 60

type key struct{}

// With returns a context that carries c.
func With(ctx context.Context, c Caller) context.Context {
	tell(ctx, c)
	return context.WithValue(ctx, key{}, c)
}

// From returns the caller of ctx; the zero Caller, which is anonymous, when there is none.
func From(ctx context.Context) Caller {
	c, _ := ctx.Value(key{}).(Caller)
	if c.Kind == "" {
		c.Kind = Anonymous
	}
	return c
}

// HasRole reports whether the caller holds a role.
func (c Caller) HasRole(role string) bool { return slices.Contains(c.Roles, role) }
