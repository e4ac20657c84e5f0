// Package extract makes scheduled extracts of datasets for systems of the Ministry of Welfare (GR-11) and gives them to their recipient.
//
// An extract holds the versions that were added since the one before it, withdrawals too, up to a position that is fixed when it is
// begun. Its content lies sealed from then on, so that its checksum holds whatever becomes of the persons' codes.
package extract

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/extracts.yaml
var file []byte

// Definition is a dated row: which leaves of which dataset are given to which system, when, and what allows it.
type Definition struct {
	ID         string         `yaml:"id"`
	Version    int            `yaml:"version"`
	System     string         `yaml:"system"`
	Recipient  string         `yaml:"recipient"`
	Taker      string         `yaml:"taker"` // whose registration number the configuration gives
	Grant      string         `yaml:"grant"`
	Dataset    domain.Dataset `yaml:"dataset"`
	Leaves     []string       `yaml:"leaves"`
	Schedule   Schedule       `yaml:"schedule"`
	Purpose    string         `yaml:"purpose"`
	LegalBasis string         `yaml:"legal_basis"`
	From       string         `yaml:"from"`
	To         string         `yaml:"to"`
	Source     string         `yaml:"source"`
	Mark       string         `yaml:"mark"`
}

// fields are the fields of datasets that a leaf of the catalogue is.
var fields = map[domain.Dataset]map[string][]string{
	domain.HouseholdStatus: {
		"G01.03": {domain.FieldPerson}, "G11.01": {domain.FieldKind, domain.FieldPeriod}, "G11.03": {domain.FieldMunicipality},
	},
	domain.GrantedBenefits: {
		"G01.03": {domain.FieldPerson}, "G12.01": {domain.FieldKind}, "G12.02": {domain.FieldPeriod}, "G12.03": {domain.FieldAmount},
		"G12.05": {domain.FieldDecision}, "G12.07": {domain.FieldMunicipality},
	},
}

// Fields are the fields that leaves open in a dataset; nil when one of them is no leaf of it.
func Fields(d domain.Dataset, leaves []string) (out []string) {
	for _, code := range leaves {
		names, ok := fields[d][code]
		if !ok {
			return nil
		}
		out = append(out, names...)
	}
	return out
}

// mode is how extracts are handed over; a grant that does not know it gives none.
const mode = "FILE"

var takerForm = regexp.MustCompile(`^[a-z_]{3,40}$`)

// Load reads the definitions and checks them against the grants.
func Load(rules *disclose.Rules) ([]Definition, error) { return parse(file, rules) }

func parse(raw []byte, rules *disclose.Rules) ([]Definition, error) {
	var all []Definition
	dec := yaml.NewDecoder(bytes.NewReader(raw))
	dec.KnownFields(true)
	if err := dec.Decode(&all); err != nil {
		return nil, fmt.Errorf("extracts: %w", err)
	}
	for i := range all {
		if err := all[i].check(rules); err != nil {
			return nil, fmt.Errorf("extracts: row %d (%s): %w", i+1, all[i].ID, err)
		}
		for j := range all[:i] {
			if all[j].ID == all[i].ID && (all[j].To == "" || all[j].To >= all[i].From || all[j].Version >= all[i].Version) {
				return nil, fmt.Errorf("extracts: row %d (%s): it follows the row before it, in days and version", i+1, all[i].ID)
			}
		}
	}
	return all, nil
}

func (d *Definition) check(rules *disclose.Rules) error {
	_, fromErr := time.Parse(time.DateOnly, d.From)
	if d.To != "" {
		if _, err := time.Parse(time.DateOnly, d.To); err != nil || d.To < d.From {
			return errors.New("to is no day from the first on")
		}
	}
	switch {
	case d.ID == "" || d.Version < 1 || d.System == "" || d.Recipient == "" || !takerForm.MatchString(d.Taker) || d.Purpose == "" || d.LegalBasis == "" || d.Source == "":
		return errors.New("id, version, system, recipient, taker, purpose, legal basis and source are required")
	case !slices.Contains([]string{"confirmed", "NC", "I", "D"}, d.Mark):
		return errors.New("mark is confirmed, NC, I or D")
	case fromErr != nil:
		return errors.New("from is no day")
	case !slices.Contains(Fields(d.Dataset, d.Leaves), domain.FieldPeriod): // the first day is part of the key of a record
		return errors.New("leaves are those of a dataset that is produced, the period among them")
	}
	for _, code := range d.Leaves {
		if err := d.granted(rules, code); err != nil {
			return err
		}
	}
	return d.Schedule.check()
}

// granted refuses a leaf that the grant does not give for the purpose, or that no extract may hold.
func (d *Definition) granted(rules *disclose.Rules, code string) error {
	leaf := rules.Catalogue().Leaf(code)
	if leaf == nil || leaf.Sensitive() {
		return fmt.Errorf("leaf %s is unknown, of a special category or of crimes", code)
	}
	for _, r := range rules.Recipients(leaf, d.From) {
		if r.Grant.Grant == d.Grant && slices.Contains(r.Grant.Modes, mode) && r.Row.Form == disclose.Full && slices.Contains(r.Row.Purposes, d.Purpose) {
			return nil
		}
	}
	return fmt.Errorf("leaf %s is not given by %s for %s as a file", code, d.Grant, d.Purpose)
}
