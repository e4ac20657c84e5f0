package server

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/territory"
)

var (
	roles = map[personsv1.HouseholdRole]domain.HouseholdRole{
		personsv1.HouseholdRole_HOUSEHOLD_ROLE_APPLICANT: domain.RoleApplicant,
		personsv1.HouseholdRole_HOUSEHOLD_ROLE_ADULT:     domain.RoleAdult,
		personsv1.HouseholdRole_HOUSEHOLD_ROLE_CHILD:     domain.RoleChild,
	}
	representationKinds = map[personsv1.RepresentationKind]domain.RepresentationKind{
		personsv1.RepresentationKind_REPRESENTATION_KIND_PARENT:     domain.Parent,
		personsv1.RepresentationKind_REPRESENTATION_KIND_GUARDIAN:   domain.Guardian,
		personsv1.RepresentationKind_REPRESENTATION_KIND_TRUSTEE:    domain.Trustee,
		personsv1.RepresentationKind_REPRESENTATION_KIND_AUTHORISED: domain.Authorised,
	}
	municipalityKinds = map[territory.Kind]personsv1.MunicipalityKind{
		territory.StateCity: personsv1.MunicipalityKind_MUNICIPALITY_KIND_STATE_CITY,
		territory.Rural:     personsv1.MunicipalityKind_MUNICIPALITY_KIND_MUNICIPALITY,
	}
	rolesOut               = invert(roles)
	representationKindsOut = invert(representationKinds)
)

func toMembership(m *personsv1.Membership) (domain.MembershipInput, error) {
	person, err := names.Parse("persons", m.GetPerson())
	return domain.MembershipInput{
		Person: person, Role: roles[m.GetRole()], StartDate: m.GetStartDate(), EndDate: m.GetEndDate(),
	}, err
}

func toRepresentation(r *personsv1.Representation) (domain.RepresentationInput, error) {
	in := domain.RepresentationInput{
		Kind: representationKinds[r.GetKind()], StartDate: r.GetStartDate(), EndDate: r.GetEndDate(), Ground: r.GetGround(),
	}
	var err error
	if in.Person, err = names.Parse("persons", r.GetPerson()); err != nil {
		return in, err
	}
	in.Representative, err = names.Parse("persons", r.GetRepresentative())
	return in, err
}

// toDay reads a day of a question; the pattern of the contract lets days pass that no calendar has.
func toDay(day string) (domain.Date, error) {
	d, err := domain.ParseDate(day)
	if err != nil {
		return d, errs.ErrRequestInvalid.Field("day", "DAY_INVALID", "the calendar has no such day", "kalendārā nav šādas dienas")
	}
	return d, nil
}

func fromHousehold(h domain.Household) *personsv1.Household {
	out := &personsv1.Household{
		Name: names.Format("households", h.ID), Municipality: h.Municipality, Etag: app.Etag(h.Version), CreateTime: timestamppb.New(h.CreatedAt),
	}
	for _, m := range h.Memberships {
		out.Memberships = append(out.Memberships, &personsv1.Membership{
			Person: names.Format("persons", m.Person), Role: rolesOut[m.Role], StartDate: m.Period.Start.String(), EndDate: m.Period.End.String(),
		})
	}
	return out
}

func fromRepresentation(r domain.Representation) *personsv1.Representation {
	return &personsv1.Representation{
		Name: names.Format("representations", r.ID), Person: names.Format("persons", r.Person), Representative: names.Format("persons", r.Representative),
		Kind: representationKindsOut[r.Kind], StartDate: r.Period.Start.String(), EndDate: r.Period.End.String(), Ground: r.Ground,
	}
}

func fromMunicipality(m territory.Municipality) *personsv1.Municipality {
	return &personsv1.Municipality{
		Name: "municipalities/" + m.Code, Code: m.Code, DisplayName: m.DisplayName, Kind: municipalityKinds[m.Kind],
		StartDate: m.Period.Start.String(), EndDate: m.Period.End.String(), Successor: m.Successor,
	}
}
