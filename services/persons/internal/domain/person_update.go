package domain

import (
	"slices"
	"time"
)

// updatable are the fields that Update changes, in the words of the contract.
var updatable = []string{
	"given_name", "surname", "birth_date", "sex", "death_date",
	"declared_address", "declared_address.municipality", "declared_address.text", "declared_address.address_code",
}

// ignored are the fields that only the service sets. They may stand in a mask and are passed over (AIP-203).
var ignored = []string{"name", "etag", "create_time", "update_time"}

// Update returns the person with the fields of the mask taken from in, and the groups of the data catalogue that
// changed (none when the values are the same). "*" alone stands for every updatable field. Version and time move on
// only when something changed.
func (p Person) Update(mask []string, in PersonInput, now time.Time, rules Rules) (Person, []string, error) {
	var v violations
	if slices.Equal(mask, []string{"*"}) {
		mask = []string{"given_name", "surname", "birth_date", "sex", "death_date", "declared_address"}
	}
	merged := PersonInput{
		GivenName: p.GivenName, Surname: p.Surname, BirthDate: p.BirthDate.String(), DeathDate: p.DeathDate.String(),
		Sex: p.Sex, Address: p.Address,
	}
	for _, path := range mask {
		switch {
		case slices.Contains(updatable, path):
			merged.take(path, in)
		case !slices.Contains(ignored, path):
			v.add("update_mask", ErrPersonUpdateMaskInvalid)
		}
	}
	next := p
	next.set(merged, rules, &v)
	if merged.Address != p.Address { // an address kept from before a reform of territories stays as it was
		next.setAddress(merged.Address, rules, &v)
	}
	if v.err != nil {
		return Person{}, nil, v.result()
	}
	groups := p.changedGroups(next)
	if len(groups) > 0 {
		next.Version, next.UpdatedAt = p.Version+1, now
	}
	return next, groups, nil
}

// take copies one field named by a mask.
func (to *PersonInput) take(path string, from PersonInput) {
	switch path {
	case "given_name":
		to.GivenName = from.GivenName
	case "surname":
		to.Surname = from.Surname
	case "birth_date":
		to.BirthDate = from.BirthDate
	case "death_date":
		to.DeathDate = from.DeathDate
	case "sex":
		to.Sex = from.Sex
	case "declared_address":
		to.Address = from.Address
	case "declared_address.municipality":
		to.Address.Municipality = from.Address.Municipality
	case "declared_address.text":
		to.Address.Text = from.Address.Text
	case "declared_address.address_code":
		to.Address.Code = from.Address.Code
	}
}

// changedGroups compares two states of one person by group: identity (G01), register data (G02), address (G03).
func (p Person) changedGroups(next Person) []string {
	var groups []string
	if p.GivenName != next.GivenName || p.Surname != next.Surname || !p.BirthDate.Equal(next.BirthDate) || p.Sex != next.Sex {
		groups = append(groups, GroupIdentity)
	}
	if !p.DeathDate.Equal(next.DeathDate) {
		groups = append(groups, GroupRegister)
	}
	if p.Address != next.Address {
		groups = append(groups, GroupContact)
	}
	return groups
}
