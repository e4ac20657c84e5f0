package spdci

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// records writes what was found, in the standard's words and nothing but what is open. Every person in it is in the audit entry.
func (x *Exchange) records(ctx context.Context, m *message, p *plan, f found) ([]any, error) {
	all := f.members
	for _, g := range f.groups {
		all = append(all, g...)
	}
	codes, err := x.codes(ctx, all, m.open, m.permission.ID)
	if err != nil {
		return nil, err
	}
	w := writer{face: &m.face, open: m.open, codes: codes, day: today(m.now), recordType: p.recordType}
	out := []any{}
	take := func(d doc) {
		if m.cut.Tree(d) {
			out = append(out, d)
		}
	}
	for i := range f.members {
		take(w.member(&f.members[i].Version))
	}
	for _, g := range f.groups {
		take(w.group(g))
	}
	return out, nil
}

// codes fetches the personal codes of persons where they are open, and names everybody in the audit entry.
func (x *Exchange) codes(ctx context.Context, rows []Row, open map[string]bool, permission uuid.UUID) (map[uuid.UUID]string, error) {
	var ids []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for i := range rows {
		if id := rows[i].Person; !seen[id] {
			seen[id] = true
			ids = append(ids, id)
			audit.Subjects(ctx, names.Format("persons", id))
		}
	}
	if !open[domain.FieldPerson] || len(ids) == 0 {
		return nil, nil //nolint:nilnil // nobody's code is told
	}
	return x.Persons.Codes(ctx, ids, permission)
}

// writer writes records.
type writer struct {
	face       *face
	open       map[string]bool
	codes      map[uuid.UUID]string
	day        time.Time
	recordType string
}

type doc = map[string]any

// extension is where the standard's words for both registries are.
const extension = "https://schema.spdci.org/extensions/"

// member is one record: a person with what was granted to her.
func (w *writer) member(v *app.Version) doc {
	if w.face.dataset == domain.GrantedBenefits {
		return doc{
			"@context": extension + "ibr/v1", "@type": "Beneficiary", "assistance_unit": names.Format(w.face.awards, v.Award), "member": w.person(v),
		}
	}
	d := w.person(v)
	d["@context"] = extension + "social/v1"
	return d
}

func (w *writer) person(v *app.Version) doc {
	d := doc{"@type": "Member", "registration_date": v.Part.From.Format(time.DateOnly), "last_updated": v.Produced.UTC().Format(time.RFC3339)}
	if code := w.codes[v.Person]; code != "" && w.open[domain.FieldPerson] {
		identifier := []any{doc{"@type": "Identifier", "identifier_type": "UIN", "identifier_value": code}}
		d["member_identifier"], d["demographic_info"] = identifier, doc{"@type": "SRPerson", "identifier": identifier}
	}
	if w.face.dataset == domain.GrantedBenefits {
		d["programme_identifier"] = []any{w.enrolment(v)}
		return d
	}
	d["group_identifier"], d["additional_attributes"] = names.Format(w.face.awards, v.Award), w.attributes(v)
	return d
}

// enrolment is a benefit in the words of the beneficiary registry.
func (w *writer) enrolment(v *app.Version) doc {
	d := doc{"@type": "EnrolledProgramme", "enrolment_date": v.Part.From.Format(time.DateOnly)}
	if w.open[domain.FieldKind] {
		d["programme"] = doc{"@type": "Programme", "programme_identifier": v.Kind}
	}
	if w.open[domain.FieldPeriod] {
		d["enrolment_status"], d["enrolment_end_date"] = state(&v.Row, w.day), v.Part.To.Format(time.DateOnly)
	}
	if w.open[domain.FieldAmount] {
		d["benefits"] = []any{doc{"@type": "Benefit", "benefit_type": "Cash", "benefit_value": euros(v.Part.Cents) + " EUR", "benefit_frequency": "Monthly"}}
	}
	if extra := w.extra(v); len(extra) > 0 {
		d["additional_attributes"] = extra
	}
	return d
}

// attributes are a status, for which the standard has no words of its own.
func (w *writer) attributes(v *app.Version) []any {
	out := []any{}
	if w.open[domain.FieldKind] {
		out = append(out, pair("status_type", v.Kind))
	}
	if w.open[domain.FieldPeriod] {
		out = append(out, pair("status", state(&v.Row, w.day)), pair("status_end_date", v.Part.To.Format(time.DateOnly)))
	}
	return append(out, w.extra(v)...)
}

func (w *writer) extra(v *app.Version) []any {
	var out []any
	if w.open[domain.FieldMunicipality] {
		out = append(out, pair("municipality", v.Municipality))
	}
	if w.open[domain.FieldDecision] {
		out = append(out, pair("decision", names.Format("decisions", v.Decision)))
	}
	return out
}

func pair(name, value string) doc { return doc{"attribute_name": name, "attribute_value": value} }

// group is the household that an award was granted to.
func (w *writer) group(rows []Row) doc {
	first := &rows[0].Version
	d := doc{
		"@context": extension + string(registryOf(w.face)) + "/v1", "@type": "Group", "group_type": "household",
		"group_identifier":  []any{doc{"@type": "Identifier", "identifier_type": "AWARD", "identifier_value": names.Format(w.face.awards, first.Award)}},
		"registration_date": first.Part.From.Format(time.DateOnly),
	}
	members := []any{}
	for i := range rows {
		members = append(members, w.person(&rows[i].Version))
	}
	d["member_list"] = members
	if w.open[domain.FieldPerson] {
		d["group_size"] = rows[0].GroupSize
	}
	if w.open[domain.FieldMunicipality] {
		d["place"] = doc{"@type": "Place", "identifier": first.Municipality}
	}
	return d
}

func registryOf(f *face) Registry {
	if f.dataset == domain.GrantedBenefits {
		return IBR
	}
	return Social
}
