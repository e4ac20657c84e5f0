package devissuer

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/clock"
)

// Config says where the issuer lives and whom it knows besides the embedded people and systems.
type Config struct {
	URL      string            // issuer identifier; endpoints lie below it
	Profile  string            // profile of the installation; "production" is refused
	Audience string            // aud of access tokens; empty means digisoc
	Dir      string            // where signing keys are kept (0600); empty: fresh keys in memory
	People   []Person          // added to, or in place of, the embedded ones of the same subject
	Systems  []System          // likewise, by id
	Clients  []Client          // likewise, by id
	Persons  map[string]string // subject → persons/{uuid} of citizens; see also Server.Bind
	Clock    clock.Clock       // nil means the machine's clock
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

type roster struct {
	People  []Person `yaml:"people"`
	Systems []System `yaml:"systems"`
	Clients []Client `yaml:"clients"`
}

//go:embed people.yaml
var embedded []byte

// register merges the embedded roster with the configured one.
func (s *Server) register() error {
	var all roster
	decoder := yaml.NewDecoder(bytes.NewReader(embedded))
	decoder.KnownFields(true)
	if err := decoder.Decode(&all); err != nil {
		return fmt.Errorf("embedded people: %w", err)
	}
	for _, p := range append(all.People, s.config.People...) {
		if err := s.addPerson(p); err != nil {
			return err
		}
	}
	for _, sys := range append(all.Systems, s.config.Systems...) {
		if err := s.addSystem(sys); err != nil {
			return err
		}
	}
	for _, c := range append(all.Clients, s.config.Clients...) {
		if c.ID == "" {
			return errors.New("development issuer: a client needs an id")
		}
		s.clients[c.ID] = c
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
	for i := range s.people {
		if s.people[i].Subject == p.Subject {
			s.people[i] = p
			return nil
		}
	}
	s.people = append(s.people, p)
	return nil
}

func (s *Server) addSystem(sys System) error {
	if sys.ID == "" {
		return errors.New("development issuer: a system needs an id")
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
