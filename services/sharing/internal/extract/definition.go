// Package extract makes scheduled extracts for systems of the Ministry of Welfare (GR-11) and of the children's fund (GR-07) and gives them to their
// recipient.
//
// An extract of a dataset holds the versions that were added since the one before it, withdrawals too, up to a position that is fixed when it is
// begun; one of referred children a line for each referral that opens to the fund, and one for each that does not any more. Its content lies sealed from then on, so that its checksum holds whatever becomes of the persons' codes.
package extract

import (
	"cmp"
	_ "embed"
	"regexp"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
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

// Dated is the row as package dated sees it.
func (d Definition) Dated() dated.Period {
	return dated.Period{From: d.From, To: d.To, Source: d.Source, Mark: d.Mark}
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
	domain.ReferredChildren: {
		"G05.01": {domain.FieldCustody}, "G05.02": {domain.FieldCustody}, "G05.03": {domain.FieldCustody}, "G24.01": {domain.FieldProcess},
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

// forever is the last day of a row that has none.
const forever = "9999-12-31"

var takerForm = regexp.MustCompile(`^[a-z_]{3,40}$`)

// Load reads the definitions and checks them against the grants and the catalogue of mappings.
func Load(rules *disclose.Rules, m *mapping.Mapping) ([]Definition, error) {
	return parse(file, rules, m)
}

// parse reads rows. One at most of an id is in force on a day, and later ones have higher versions.
func parse(raw []byte, rules *disclose.Rules, m *mapping.Mapping) (all []Definition, err error) {
	f := dated.Read("extracts", raw, &all)
	before := map[string]*Definition{}
	dated.Check(f, all, dated.Rule[Definition]{
		Keys: func(d *Definition) []string { return []string{d.ID} },
		Whole: func(d *Definition, must dated.Must) {
			d.whole(must)
			d.granted(rules, must)
			if byRelation[d.Dataset] == "" { // the recipient's own system reads our names as they are
				err := d.mapped(m)
				must("leaves", err == nil, "%v", err)
			}
			last := before[d.ID]
			must("version", last == nil || last.From < d.From && last.Version < d.Version, "the row follows the one of %s before it, in days and version", d.ID)
			before[d.ID] = d
		},
	})
	return all, f.Err()
}

func (d *Definition) whole(must dated.Must) {
	must.Have("id", d.ID, "system", d.System, "recipient", d.Recipient, "purpose", d.Purpose, "legal_basis", d.LegalBasis)
	must("version", d.Version > 0, "it is 1 or more")
	must("taker", takerForm.MatchString(d.Taker), "%q has not the form %s", d.Taker, takerForm)
	open := Fields(d.Dataset, d.Leaves)
	// the first day is part of the key of a record, and the referral is a key of its own
	must("leaves", len(open) > 0 && (byRelation[d.Dataset] != "" || slices.Contains(open, domain.FieldPeriod)), "they are those of a dataset that is produced, the period among them")
	for code, names := range fields[d.Dataset] {
		must("leaves", slices.Contains(d.Leaves, code) || !slices.ContainsFunc(names, func(f string) bool { return slices.Contains(open, f) }), "what is given is given whole: %s is missing", code)
	}
	err := d.Schedule.check()
	must("schedule", err == nil, "%v", err)
}

// granted adds a problem for each leaf that the grant does not give for the purpose and relation as a file, on the first and on the last day, or that
// no extract may hold.
func (d *Definition) granted(rules *disclose.Rules, must dated.Must) {
	relation := byRelation[d.Dataset]
	for _, code := range d.Leaves {
		leaf := rules.Catalogue().Leaf(code)
		if leaf == nil || leaf.Sensitive() && relation == "" {
			must("leaves", false, "%s is unknown, of a special category or of crimes", code)
			continue
		}
		given := slices.ContainsFunc(rules.Recipients(leaf, d.From), func(r disclose.Receipt) bool {
			return r.Grant.Grant == d.Grant && r.Grant.Knows(r.Row, mode, d.From) && r.Grant.Knows(r.Row, mode, cmp.Or(d.To, forever)) && r.Row.Form == disclose.Full &&
				slices.Contains(r.Row.Purposes, d.Purpose) && (relation == "" || slices.Contains(r.Row.Relation, relation))
		})
		must("leaves", given, "%s is not given by %s for %s as a file, or not until the last day", code, d.Grant, d.Purpose)
	}
}
