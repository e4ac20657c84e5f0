package server

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// invert swaps keys and values of a table of enum values.
func invert[K, V comparable](table map[K]V) map[V]K {
	inverted := make(map[V]K, len(table))
	for k, v := range table {
		inverted[v] = k
	}
	return inverted
}

// The enum values of the contract and the words of the domain. What the contract does not know has no word, and the
// domain refuses it.
var (
	identifierKinds = map[personsv1.IdentifierKind]domain.IdentifierKind{
		personsv1.IdentifierKind_IDENTIFIER_KIND_PERSONAL_CODE: domain.KindPersonalCode,
		personsv1.IdentifierKind_IDENTIFIER_KIND_FOREIGN:       domain.KindForeign,
	}
	sexes = map[personsv1.Sex]domain.Sex{
		personsv1.Sex_SEX_FEMALE: domain.Female,
		personsv1.Sex_SEX_MALE:   domain.Male,
	}
	identifierKindsOut = invert(identifierKinds)
	sexesOut           = invert(sexes)
)

func toPerson(p *personsv1.Person) domain.PersonInput {
	in := domain.PersonInput{
		GivenName: p.GetGivenName(), Surname: p.GetSurname(), BirthDate: p.GetBirthDate(), DeathDate: p.GetDeathDate(),
		Sex: sexes[p.GetSex()],
		Address: domain.Address{
			Municipality: p.GetDeclaredAddress().GetMunicipality(), Text: p.GetDeclaredAddress().GetText(), Code: p.GetDeclaredAddress().GetAddressCode(),
		},
	}
	for _, id := range p.GetIdentifiers() {
		in.Identifiers = append(in.Identifiers, toIdentifier(id))
	}
	return in
}

func toIdentifier(id *personsv1.Identifier) domain.IdentifierInput {
	return domain.IdentifierInput{
		Kind: identifierKinds[id.GetKind()], Value: id.GetValue(), Country: id.GetCountry(), StartDate: id.GetStartDate(), EndDate: id.GetEndDate(),
	}
}

func fromPerson(p domain.Person) *personsv1.Person {
	out := &personsv1.Person{
		Name: names.Format("persons", p.ID), GivenName: p.GivenName, Surname: p.Surname,
		BirthDate: p.BirthDate.String(), DeathDate: p.DeathDate.String(), Sex: sexesOut[p.Sex],
		Etag: app.Etag(p.Version), CreateTime: timestamppb.New(p.CreatedAt), UpdateTime: timestamppb.New(p.UpdatedAt),
	}
	if p.Address != (domain.Address{}) {
		out.DeclaredAddress = &personsv1.Address{Municipality: p.Address.Municipality, Text: p.Address.Text, AddressCode: p.Address.Code}
	}
	for _, id := range p.Identifiers {
		out.Identifiers = append(out.Identifiers, &personsv1.Identifier{
			Kind: identifierKindsOut[id.Kind], Value: id.Value, Country: id.Country,
			StartDate: id.Period.Start.String(), EndDate: id.Period.End.String(), Warning: id.Warning,
		})
	}
	return out
}
