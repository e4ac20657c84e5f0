package app

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
	"github.com/digisoc/platform/services/sharing/internal/session"
)

// Exchange gives tokens for purposes.
type Exchange struct {
	rows     *purpose.Rows
	groups   func(code string) bool
	glass    GlassAccess
	cases    CasePersons
	kept     SessionKeeper
	sessions *session.Law
	sign     func(claims map[string]any) (string, error)
	issuer   string
	aud      string
	clock    clock.Clock
}

// GlassAccess asks about openings in an emergency; *Glass does.
type GlassAccess interface {
	Access(ctx context.Context, who caller.Caller, name string) (caller.Access, error)
}

// ExchangeDeps is what Exchange is built from.
type ExchangeDeps struct {
	Rows *purpose.Rows
	// Group reports whether the data catalogue has a group.
	Group func(code string) bool
	// Glass says what an opening in an emergency lets its holder do.
	Glass GlassAccess
	// Cases tells whom a case is about.
	Cases CasePersons
	// Sessions says how long a session may be idle; Kept keeps when it was used.
	Sessions *session.Law
	Kept     SessionKeeper
	// Sign signs claims.
	Sign             func(claims map[string]any) (string, error)
	Issuer, Audience string
	Clock            clock.Clock
}

// NewExchange returns the use case.
func NewExchange(d ExchangeDeps) *Exchange {
	return &Exchange{rows: d.Rows, groups: d.Group, glass: d.Glass, cases: d.Cases, sessions: d.Sessions, kept: d.Kept, sign: d.Sign, issuer: d.Issuer, aud: d.Audience, clock: d.Clock}
}

// PurposeToken is a token and what it opens.
type PurposeToken struct {
	Raw    string
	Access caller.Access
	Life   time.Duration
}

// Token gives the caller a token for one purpose. The purpose must be one that a row allows to the caller today; the token is never
// wider or longer than what the caller came with.
func (e *Exchange) Token(ctx context.Context, want caller.Access) (PurposeToken, error) {
	who := caller.From(ctx)
	audit.SetPurpose(ctx, want.Purpose, want.LegalBasis)
	audit.SetCase(ctx, want.Case)
	row, ok := e.rows.Allowed(who, want.Purpose, want.LegalBasis, e.clock.Now().In(clock.Riga).Format(time.DateOnly))
	if !ok {
		return PurposeToken{}, domain.ErrPurposeNotAllowed
	}
	if slices.ContainsFunc(want.Groups, func(g string) bool { return !e.groups(g) }) {
		return PurposeToken{}, onField(domain.ErrPurposeDetailInvalid, "authorization_details[0].data_groups")
	}
	if row.FreshMinutes > 0 && who.SignedIn.Before(e.clock.Now().Add(-time.Duration(row.FreshMinutes)*time.Minute)) {
		return PurposeToken{}, errs.ErrSignInAgain
	}
	most := ceilings(who)
	if row.Needs == purpose.BreakGlass {
		opened, err := e.glass.Access(ctx, who, want.Case)
		if err != nil {
			return PurposeToken{}, err
		}
		most = append(most, opened)
	}
	for _, ceiling := range most {
		if !narrow(&want, ceiling) {
			return PurposeToken{}, domain.ErrPurposeWidened
		}
	}
	if err := e.alive(ctx, who); err != nil {
		return PurposeToken{}, err
	}
	if err := e.personsOf(ctx, who, &want); err != nil {
		return PurposeToken{}, err
	}
	return e.give(who, want, row.Life())
}

// give signs. It ends with the row's term, with the token that the caller came with, or when the caller wants, whichever is first.
func (e *Exchange) give(who caller.Caller, want caller.Access, life time.Duration) (PurposeToken, error) {
	now := e.clock.Now().UTC().Truncate(time.Second)
	until := now.Add(life)
	for _, end := range []time.Time{who.Expires, want.ValidUntil} {
		if !end.IsZero() && end.Before(until) {
			until = end.UTC().Truncate(time.Second)
		}
	}
	if !until.After(now) {
		return PurposeToken{}, onField(domain.ErrPurposeTermInvalid, "authorization_details[0].valid_until")
	}
	want.ValidUntil = until
	raw, err := e.sign(e.claims(who, want, now))
	return PurposeToken{Raw: raw, Access: want, Life: until.Sub(now)}, err
}

// claims is the same caller with what the token opens.
func (e *Exchange) claims(who caller.Caller, a caller.Access, now time.Time) map[string]any {
	claims := map[string]any{
		"iss": e.issuer, "aud": e.aud, "sub": who.Subject, "kind": string(who.Kind), "jti": rand.Text(), "iat": now.Unix(), "exp": a.ValidUntil.Unix(),
	}
	for name, value := range map[string]string{
		"name": who.Name, "municipality": who.Municipality, "organisation": who.Organisation, "person": who.Person, "client_id": who.Client, "processor": who.Processor,
	} {
		if value != "" {
			claims[name] = value
		}
	}
	if !who.SignedIn.IsZero() {
		claims["auth_time"] = who.SignedIn.Unix()
	}
	if len(who.Methods) > 0 {
		claims["amr"] = who.Methods
	}
	if who.Level != "" {
		claims["acr"] = who.Level
	}
	if len(who.Roles) > 0 {
		claims["roles"] = who.Roles
	}
	if who.Certificate != "" { // the constraint of the sender stays (RFC 8705)
		claims["cnf"] = map[string]string{"x5t#S256": who.Certificate}
	}
	detail := map[string]any{"type": caller.DataAccess, "purpose": a.Purpose, "legal_basis": a.LegalBasis, "valid_until": a.ValidUntil.Format(time.RFC3339)}
	if a.Case != "" {
		detail["case"] = a.Case
	}
	if a.Subject != "" {
		detail["subject"] = a.Subject
	}
	if len(a.Persons) > 0 {
		detail["case_persons"] = IDs(a.Persons)
	}
	if len(a.Groups) > 0 {
		detail["data_groups"] = a.Groups
	}
	claims["authorization_details"] = []any{detail}
	return claims
}

// ceilings is what the token that the caller came with allows at most: what a sign-in was narrowed to, or a token for a purpose.
func ceilings(who caller.Caller) (list []caller.Access) {
	if who.Narrowed != nil {
		list = append(list, *who.Narrowed)
	}
	if who.Purpose != "" {
		list = append(list, caller.Access{Purpose: who.Purpose, LegalBasis: who.LegalBasis, Case: who.Case, Subject: who.DataSubject, Groups: who.Groups})
	}
	return list
}

// onField is an error about one field.
func onField(e *errs.Error, field string) error {
	return e.Field(field, e.Reason, e.Message, e.MessageLV)
}

// narrow takes over what a ceiling says and reports whether nothing is wanted beyond it.
func narrow(want *caller.Access, ceiling caller.Access) bool {
	for _, part := range []struct {
		want *string
		most string
	}{{&want.Purpose, ceiling.Purpose}, {&want.LegalBasis, ceiling.LegalBasis}, {&want.Case, ceiling.Case}, {&want.Subject, ceiling.Subject}} {
		switch {
		case part.most == "" || *part.want == part.most:
		case *part.want == "":
			*part.want = part.most
		default:
			return false
		}
	}
	if !ceiling.ValidUntil.IsZero() && (want.ValidUntil.IsZero() || ceiling.ValidUntil.Before(want.ValidUntil)) {
		want.ValidUntil = ceiling.ValidUntil
	}
	switch {
	case len(ceiling.Groups) == 0:
	case len(want.Groups) == 0:
		want.Groups = slices.Clone(ceiling.Groups)
	default:
		return !slices.ContainsFunc(want.Groups, func(g string) bool { return !slices.Contains(ceiling.Groups, g) })
	}
	return true
}
