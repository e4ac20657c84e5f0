package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
)

// HouseholdRole is what a person is in a household.
type HouseholdRole string

// The roles in a household.
const (
	RoleApplicant HouseholdRole = "applicant"
	RoleAdult     HouseholdRole = "adult"
	RoleChild     HouseholdRole = "child"
)

// Household is who lives in one dwelling and shares expenses (mājsaimniecība, R11). Kinship is not required.
type Household struct {
	ID           uuid.UUID
	Version      int64
	Municipality string // ATVK code
	Memberships  []Membership
	CreatedAt    time.Time
}

// Membership is the period in which a person belonged to a household. Ended ones stay.
type Membership struct {
	ID     uuid.UUID
	Person uuid.UUID
	Role   HouseholdRole
	Period Period
}

// MembershipInput is a membership as typed.
type MembershipInput struct {
	ID, Person         uuid.UUID
	Role               HouseholdRole
	StartDate, EndDate string
}

// Resident is what must be known of a person before she joins a household.
type Resident struct {
	BirthDate Date
	Elsewhere []Period // her memberships in other households
}

// Residents are the persons that the caller may see, by id.
type Residents map[uuid.UUID]Resident

// NewHousehold builds a household; the error names every membership that is wrong.
func NewHousehold(id uuid.UUID, municipality string, members []MembershipInput, residents Residents, now time.Time, rules Rules) (Household, error) {
	var v violations
	h := Household{ID: id, Version: 1, Municipality: municipality, CreatedAt: now}
	if !rules.Territory.Valid(municipality, rules.Today) {
		v.add("municipality", ErrMunicipalityUnknown)
	}
	if len(members) == 0 {
		v.add("memberships", ErrMembershipNotFound)
	}
	for i, in := range members {
		h.join(in, residents, fmt.Sprintf("memberships[%d].", i), &v)
	}
	return h, v.result()
}

// AddMember returns the household with one more membership.
func (h Household) AddMember(in MembershipInput, residents Residents) (Household, error) {
	var v violations
	h.Memberships = slices.Clone(h.Memberships)
	h.join(in, residents, "", &v)
	h.Version++
	return h, v.result()
}

// join checks one membership against the person's life, her other households and this one: she shares expenses in one
// household at a time (R11).
func (h *Household) join(in MembershipInput, residents Residents, at string, v *violations) {
	resident, known := residents[in.Person]
	if !known {
		v.add(at+"person", ErrPersonNotFound)
		return
	}
	period, err := parsePeriod(in.StartDate, in.EndDate)
	if err != nil || period.Start.IsZero() || !period.inOrder() || period.Start.Before(resident.BirthDate) {
		v.add(at+"start_date", ErrMembershipPeriodInvalid)
		return
	}
	for _, m := range h.Memberships {
		if m.Person == in.Person && m.Period.Overlaps(period) {
			v.add(at+"person", ErrMembershipDuplicate)
			return
		}
	}
	if slices.ContainsFunc(resident.Elsewhere, period.Overlaps) {
		v.add(at+"person", ErrMembershipOverlaps)
		return
	}
	h.Memberships = append(h.Memberships, Membership{ID: in.ID, Person: in.Person, Role: in.Role, Period: period})
}

// EndMembership returns the household with the person's open membership ended on the day, and that membership.
func (h Household) EndMembership(person uuid.UUID, endDate string) (Household, Membership, error) {
	i := slices.IndexFunc(h.Memberships, func(m Membership) bool { return m.Person == person && m.Period.Open() })
	if i < 0 {
		return Household{}, Membership{}, ErrMembershipNotFound
	}
	var v violations
	h.Memberships = slices.Clone(h.Memberships)
	h.Version++
	m := &h.Memberships[i]
	var err error
	if m.Period.End, err = ParseDate(endDate); err != nil || m.Period.Open() || !m.Period.inOrder() {
		v.add("end_date", ErrMembershipPeriodInvalid)
	}
	return h, *m, v.result()
}

// Persons are the ids of everybody who is or was a member, without repeats.
func (h Household) Persons() []uuid.UUID {
	var ids []uuid.UUID
	for _, m := range h.Memberships {
		if !slices.Contains(ids, m.Person) {
			ids = append(ids, m.Person)
		}
	}
	return ids
}
