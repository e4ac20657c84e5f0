package domain

import (
	"regexp"
	"strings"

	"github.com/google/uuid"
)

// Environment keeps what is tried out apart from what counts: no record of one ever meets a record of the other.
type Environment string

// The environments.
const (
	Live    Environment = "PRODUCTION"
	Sandbox Environment = "SANDBOX"
)

// LegalForm is what a provider is by law (MK 385/2017: state and municipal bodies, legal and natural persons).
type LegalForm string

// The closed list of legal forms.
const (
	StateBody     LegalForm = "STATE_BODY"
	MunicipalBody LegalForm = "MUNICIPAL_BODY"
	Merchant      LegalForm = "MERCHANT"
	Association   LegalForm = "ASSOCIATION"
	Religious     LegalForm = "RELIGIOUS"
	NaturalPerson LegalForm = "NATURAL_PERSON"
)

// LegalForms are all of them.
var LegalForms = []LegalForm{StateBody, MunicipalBody, Merchant, Association, Religious, NaturalPerson}

// naturalTitle is what everybody reads instead of a natural person's name.
const naturalTitle = "Fiziska persona"

// registryNumber is a number of the registers of enterprises and public bodies. A personal code never has this form
// (it begins with 0 to 3), so none can be entered here by mistake.
var registryNumber = regexp.MustCompile(`^[459][0-9]{10}$`)

// Provider is who provides social services. Of a natural person only the name of her record in the person registry is kept.
type Provider struct {
	ID          uuid.UUID
	Environment Environment
	Tenant      uuid.UUID // owner of a sandbox; none in production
	Number      string    // of the register of enterprises or public bodies; empty for a natural person
	Title       string
	Form        LegalForm
	Person      uuid.UUID
	Version     int64
}

// NewProvider checks the rules and returns the provider. It fails with ErrProviderNumber, ErrProviderPerson or
// ErrProviderTitle.
func NewProvider(p Provider) (Provider, error) {
	p.Title = strings.Join(strings.Fields(p.Title), " ")
	natural := p.Form == NaturalPerson
	switch {
	case natural && (p.Person == uuid.Nil || p.Number != ""):
		return Provider{}, ErrProviderPerson
	case !natural && !registryNumber.MatchString(p.Number):
		return Provider{}, ErrProviderNumber
	case !natural && p.Person != uuid.Nil:
		return Provider{}, ErrProviderPerson
	case !natural && p.Title == "":
		return Provider{}, ErrProviderTitle
	}
	if natural {
		p.Title = naturalTitle
	}
	p.Version = 1
	return p, nil
}
