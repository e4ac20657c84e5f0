package spdci

import (
	"slices"
	"strings"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
)

// Registry is one of the registries of the standard.
type Registry string

// The registries that are served.
const (
	Social Registry = "social" // who has the status of a needy or low-income household
	IBR    Registry = "ibr"    // which benefits were granted
)

// face is how a registry looks to partners.
type face struct {
	dataset  domain.Dataset
	typeName string   // reg_type
	types    []string // of records; the first is the default for members, the second for groups
	events   []string // that it announces
	awards   string   // collection of the awards
	// recipient and purpose are what the grants of the catalogue know the dataset by.
	recipient, purpose string
}

var faces = map[Registry]face{
	Social: {
		dataset: domain.HouseholdStatus, typeName: "ns:org:RegistryType:Social", types: []string{"SRMember", "SRGroup", "SRPerson", "Member", "Group", "Person"},
		events: []string{eventRegister}, awards: "statuses", recipient: "DAGR_STATUS", purpose: "DAGR_STATUS",
	},
	IBR: {
		dataset: domain.GrantedBenefits, typeName: "ns:org:RegistryType:IBR", types: []string{"Beneficiary", "Group", "Member"},
		events: []string{eventEnrolment, eventStatus}, awards: "benefits", recipient: "DAGR_BENEFITS", purpose: "DAGR_BENEFIT",
	},
}

// The events, in the standard's own spelling.
const (
	eventRegister  = "REGISTER"
	eventEnrolment = "enrollement"
	eventStatus    = "enrollement_status_change"
)

// known reports whether a registry type is that of this registry; left out, it is.
func (f *face) known(regType string) bool {
	return regType == "" || strings.EqualFold(last(regType), last(f.typeName)) || strings.EqualFold(regType, f.awards)
}

// record is the type of records as asked for, or the default; false when the registry has none of that type.
func (f *face) record(asked string, groups bool) (string, bool) {
	if asked == "" && groups {
		return f.types[1], true
	}
	if asked == "" {
		return f.types[0], true
	}
	i := slices.IndexFunc(f.types, func(t string) bool { return strings.EqualFold(t, last(asked)) })
	if i < 0 {
		return "", false
	}
	return f.types[i], true
}

// event is an event by its name, which many spell otherwise than the standard.
func (f *face) event(name string) (string, bool) {
	name = last(name)
	switch strings.ToLower(name) {
	case "enrollment", "enrolment":
		name = eventEnrolment
	case "enrollment_status_change", "enrolment_status_change":
		name = eventStatus
	}
	i := slices.IndexFunc(f.events, func(e string) bool { return strings.EqualFold(e, name) })
	if i < 0 {
		return "", false
	}
	return f.events[i], true
}

// last is the part of a name behind its namespaces.
func last(name string) string { return name[strings.LastIndexAny(name, ":/")+1:] }

// The attributes.
const (
	attrPerson       = "member_identifier"
	attrGroup        = "group_identifier"
	attrGroupSize    = "group_size"
	attrMunicipality = "municipality"
	attrFrom         = "registration_date"
	attrTo           = "end_date"
	attrState        = "enrolment_status"
	attrKind         = "programme_identifier"
	attrAmount       = "benefit_value"
)

// word is an attribute with the field of the dataset that it tells of; empty is told always.
type word struct {
	query.Attribute
	field string
}

var words = []word{
	{query.Attribute{Name: attrPerson, Aliases: []string{"person_identifier", "identifier_value", "uin", "national_id", "demographic_info.identifier.identifier_value", "member.member_identifier"}, Kind: query.Code}, domain.FieldPerson},
	{query.Attribute{Name: attrGroup, Aliases: []string{"assistance_unit"}, Kind: query.Text}, ""},
	{query.Attribute{Name: attrGroupSize, Kind: query.Number}, domain.FieldPerson},
	{query.Attribute{Name: attrMunicipality, Aliases: []string{"location", "area-code", "area_code"}, Kind: query.Text}, domain.FieldMunicipality},
	{query.Attribute{Name: attrFrom, Aliases: []string{"enrolment_date", "enrollment_date", "programme_identifier.enrolment_date"}, Kind: query.Date}, ""},
	{query.Attribute{Name: attrTo, Aliases: []string{"enrolment_end_date", "enrollment_end_date"}, Kind: query.Date}, domain.FieldPeriod},
	{query.Attribute{Name: attrState, Aliases: []string{"enrollment_status", "programme_identifier.enrolment_status"}, Kind: query.Text}, domain.FieldPeriod},
	{query.Attribute{Name: attrKind, Aliases: []string{
		"program_identifier", "programme_identifier.programme.programme_identifier", "programme_identifier.program.programme_identifier", "status_type", "kind",
	}, Kind: query.Text}, domain.FieldKind},
	{query.Attribute{Name: attrAmount, Aliases: []string{"programme_identifier.benefits.benefit_value"}, Kind: query.Number}, domain.FieldAmount},
}

// vocabulary is what may be asked for where these fields are open: to ask for a field is to learn of it.
func vocabulary(open map[string]bool) query.Vocabulary {
	var out query.Vocabulary
	for _, w := range words {
		if w.field == "" || open[w.field] {
			out = append(out, w.Attribute)
		}
	}
	return out
}
