package devissuer

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/strict"
	"github.com/go-jose/go-jose/v4"
)

// Config says where the issuer lives and whom it knows.
type Config struct {
	URL      string            // issuer identifier; endpoints lie below it
	Profile  string            // profile of the installation; "production" is refused
	Audience string            // aud of access tokens; empty means digisoc
	Dir      string            // where signing keys are kept (0600); empty: fresh keys in memory
	Roster   Roster            // who can sign in
	Persons  map[string]string // subject → persons/{uuid} of citizens; see also Server.Bind
	Clock    clock.Clock       // nil means the machine's clock
}

// Roster is everybody who can sign in, and the programs with which they do. Who that is, is the matter of the program
// that runs the issuer; ParseRoster reads it from a file.
type Roster struct {
	People  []Person `yaml:"people"`
	Systems []System `yaml:"systems"`
	Clients []Client `yaml:"clients"`
}

// Person is somebody who can be chosen on the login page.
type Person struct {
	Subject      string   `yaml:"subject"`
	Name         string   `yaml:"name"`
	Title        Text     `yaml:"title"`
	Kind         string   `yaml:"kind"` // staff or citizen
	Roles        []string `yaml:"roles"`
	Municipality string   `yaml:"municipality"` // ATVK code
	Organisation string   `yaml:"organisation"`
	Person       string   `yaml:"person"` // persons/{uuid} of a citizen
}

// Text is a short text in both languages of the page.
type Text struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

// System is a program that signs in by its key (client_credentials with private_key_jwt).
type System struct {
	ID           string   `yaml:"id"`
	Name         string   `yaml:"name"`
	Roles        []string `yaml:"roles"`
	Municipality string   `yaml:"municipality"`
	Organisation string   `yaml:"organisation"`
	Keys         []string `yaml:"keys"` // public JWKs as JSON; empty: a pair is made and kept in Config.Dir

	keys []jose.JSONWebKey
}

// Client is a program with a browser. Loopback addresses are always allowed as its redirect URI (RFC 8252, 7.3).
type Client struct {
	ID           string   `yaml:"id"`
	RedirectURIs []string `yaml:"redirect_uris"` // compared letter by letter
}

// ParseRoster reads a roster from YAML. An unknown field is an error: a misspelt right would silently be none.
func ParseRoster(body []byte) (Roster, error) {
	var r Roster
	if err := strict.YAML(body, &r); err != nil {
		return Roster{}, fmt.Errorf("development issuer: roster: %w", err)
	}
	return r, nil
}

// register takes the roster over.
func (s *Server) register() error {
	for _, p := range s.config.Roster.People {
		if err := s.addPerson(p); err != nil {
			return err
		}
	}
	for _, sys := range s.config.Roster.Systems {
		if err := s.addSystem(sys); err != nil {
			return err
		}
	}
	for _, c := range s.config.Roster.Clients {
		if _, twice := s.clients[c.ID]; twice || c.ID == "" {
			return fmt.Errorf("development issuer: client %q needs an id of its own", c.ID)
		}
		s.clients[c.ID] = c
	}
	if err := s.readBound(); err != nil {
		return err
	}
	for subject, person := range s.config.Persons {
		if err := s.Bind(subject, person); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) addPerson(p Person) error {
	if p.Subject == "" || p.Name == "" || p.Kind != "staff" && p.Kind != "citizen" {
		return fmt.Errorf("development issuer: person %q needs a subject, a name and the kind staff or citizen", p.Subject)
	}
	if slices.ContainsFunc(s.people, func(other Person) bool { return other.Subject == p.Subject }) {
		return fmt.Errorf("development issuer: person %q is listed twice", p.Subject)
	}
	s.people = append(s.people, p)
	return nil
}

func (s *Server) addSystem(sys System) error {
	if _, twice := s.systems[sys.ID]; twice || sys.ID == "" {
		return fmt.Errorf("development issuer: system %q needs an id of its own", sys.ID)
	}
	for _, raw := range sys.Keys {
		var key jose.JSONWebKey
		if err := json.Unmarshal([]byte(raw), &key); err != nil || !key.Valid() || !key.IsPublic() {
			return fmt.Errorf("development issuer: system %s: not a public key", sys.ID)
		}
		sys.keys = append(sys.keys, key)
	}
	if len(sys.keys) == 0 {
		private, id, err := loadKey(s.config.Dir, sys.ID)
		if err != nil {
			return err
		}
		key := jose.JSONWebKey{Key: private, KeyID: id, Use: "sig", Algorithm: string(jose.ES256)}
		s.systemKeys[sys.ID] = key
		sys.keys = []jose.JSONWebKey{key.Public()}
	}
	s.systems[sys.ID] = sys
	return nil
}
