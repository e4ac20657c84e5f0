package authn

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
)

// Claims names the claims of an issuer. A dot leads into an object: realm_access.roles.
type Claims struct {
	Kind         string `yaml:"kind"`         // staff, citizen or system
	Name         string `yaml:"name"`         // name for display
	Roles        string `yaml:"roles"`        // list, or words separated by blanks
	Municipality string `yaml:"municipality"` // ATVK code
	Organisation string `yaml:"organisation"` // registration number
	Person       string `yaml:"person"`       // persons/{uuid} of a citizen
	Processor    string `yaml:"processor"`    // registration number of the outsourced organisation whose person or system it is (OBJ-O1)
}

// DefaultClaims are the names used when an issuer says nothing else.
var DefaultClaims = Claims{
	Kind: "kind", Name: "name", Roles: "roles", Municipality: "municipality", Organisation: "organisation", Person: "person",
	Processor: "processor",
}

func (c Claims) withDefaults() Claims {
	for _, f := range []struct {
		name *string
		or   string
	}{
		{&c.Kind, DefaultClaims.Kind}, {&c.Name, DefaultClaims.Name}, {&c.Roles, DefaultClaims.Roles},
		{&c.Municipality, DefaultClaims.Municipality}, {&c.Organisation, DefaultClaims.Organisation}, {&c.Person, DefaultClaims.Person},
		{&c.Processor, DefaultClaims.Processor},
	} {
		if *f.name == "" {
			*f.name = f.or
		}
	}
	return c
}

var atvk = regexp.MustCompile(`^[0-9]{7}$`)

// details turns verified claims into a caller. A claim of the wrong shape spoils the token: guessing is not safe.
func (iss *issuer) details(claims map[string]any) (Details, error) {
	r := reader{claims: claims}
	c := caller.Caller{
		Kind:         caller.Kind(r.text(iss.Claims.Kind)),
		Subject:      r.text("sub"),
		Name:         r.text(iss.Claims.Name),
		Roles:        r.words(iss.Claims.Roles),
		Municipality: r.text(iss.Claims.Municipality),
		Organisation: r.text(iss.Claims.Organisation),
		Person:       r.text(iss.Claims.Person),
		Processor:    r.text(iss.Claims.Processor),
		Client:       r.text("client_id"),
		Certificate:  r.text("cnf.x5t#S256"),
		Level:        r.text("acr"),
		Methods:      r.words("amr"),
		SignedIn:     r.moment("auth_time"),
	}
	if c.Kind == "" {
		c.Kind = iss.Kind
	}
	d := Details{Caller: c, ID: r.text("jti"), Thumbprint: c.Certificate}
	if r.err != nil {
		return Details{}, r.err
	}
	switch c.Kind {
	case caller.Staff, caller.Citizen, caller.System:
	default:
		return Details{}, fmt.Errorf("kind %q is not one a token can have", c.Kind)
	}
	if c.Subject == "" || strings.HasPrefix(c.Subject, "service:") {
		return Details{}, errors.New("the subject is missing or reserved")
	}
	if c.Municipality != "" && !atvk.MatchString(c.Municipality) {
		return Details{}, errors.New("the municipality is not an ATVK code")
	}
	if c.Person != "" {
		if _, err := names.Parse("persons", c.Person); err != nil {
			return Details{}, errors.New("the person is not a resource name")
		}
	}
	return d, d.authorize(claims["authorization_details"], iss.Purposes)
}

// reader reads claims by path and keeps the first error.
type reader struct {
	claims map[string]any
	err    error
}

func (r *reader) value(path string) any {
	if v, ok := r.claims[path]; ok { // a claim may be called like an address: https://example.org/roles
		return v
	}
	var v any = r.claims
	for part := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[part]
	}
	return v
}

func (r *reader) text(path string) string {
	v := r.value(path)
	s, ok := v.(string)
	if v != nil && !ok && r.err == nil {
		r.err = fmt.Errorf("claim %s is not a text", path)
	}
	return s
}

// moment is a NumericDate (RFC 7519, 2); the zero time when there is none.
func (r *reader) moment(path string) time.Time {
	v := r.value(path)
	n, ok := v.(float64)
	if v != nil && (!ok || n <= 0 || n > 1<<40) && r.err == nil {
		r.err = fmt.Errorf("claim %s is no time", path)
	}
	if v == nil || r.err != nil {
		return time.Time{}
	}
	return time.Unix(int64(n), 0).UTC()
}

func (r *reader) words(path string) []string {
	switch v := r.value(path).(type) {
	case nil:
		return nil
	case string:
		return strings.Fields(v)
	case []any:
		var list []string
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				r.err = fmt.Errorf("claim %s is not a list of texts", path)
				return nil
			}
			list = append(list, s)
		}
		return list
	}
	r.err = fmt.Errorf("claim %s is not a list of texts", path)
	return nil
}
