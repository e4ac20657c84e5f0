package store

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// pair is a row of every query that reads persons: the person and one of her identifiers.
type pair struct {
	Person           db.Person
	PersonIdentifier db.PersonIdentifier
}

// persons gathers rows, ordered by person, into persons and their addresses as they lie.
func persons[R ~struct {
	Person           db.Person
	PersonIdentifier db.PersonIdentifier
}](rows []R) (list []domain.Person, addresses [][]byte) {
	for _, row := range rows {
		r := pair(row)
		if len(list) == 0 || list[len(list)-1].ID != r.Person.ID {
			list, addresses = append(list, person(r.Person)), append(addresses, r.Person.SealedAddress)
		}
		last := &list[len(list)-1]
		last.Identifiers = append(last.Identifiers, domain.Identifier{
			Kind: domain.IdentifierKind(r.PersonIdentifier.Kind), Value: r.PersonIdentifier.Value, Country: r.PersonIdentifier.Country,
			Period: toPeriod(r.PersonIdentifier.StartDate, r.PersonIdentifier.EndDate), Warning: r.PersonIdentifier.Warning,
		})
	}
	return list, addresses
}

func person(r db.Person) domain.Person {
	return domain.Person{
		ID: r.ID, Version: r.Version, GivenName: r.GivenName, Surname: r.Surname, Sex: domain.Sex(r.Sex),
		BirthDate: fromDate(r.BirthDate), DeathDate: fromDate(r.DeathDate),
		Address:   domain.Address{Municipality: r.AddressMunicipality, Text: r.AddressText, Code: r.AddressCode},
		CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

// one is the only person of a list, or ErrPersonNotFound.
func one(list []domain.Person, err error) (domain.Person, error) {
	if err != nil {
		return domain.Person{}, failure(err)
	}
	if len(list) == 0 {
		return domain.Person{}, domain.ErrPersonNotFound
	}
	return list[0], nil
}

// Person returns a person by id.
func (s *Store) Person(ctx context.Context, id uuid.UUID) (domain.Person, error) {
	return one(s.Persons(ctx, []uuid.UUID{id}))
}

// Persons returns those that exist.
func (s *Store) Persons(ctx context.Context, ids []uuid.UUID) ([]domain.Person, error) {
	rows, err := s.q.PersonsByID(ctx, ids)
	return opened(ctx, s.vault, s.db, rows, err)
}

// PersonsByIdentifier returns who holds or held an identifier.
func (s *Store) PersonsByIdentifier(ctx context.Context, search domain.Search, limit int) ([]domain.Person, error) {
	rows, err := s.q.PersonsByIdentifier(ctx, db.PersonsByIdentifierParams{
		Code: search.Code, ForeignID: search.Foreign, MaxPersons: int32(limit),
	})
	return opened(ctx, s.vault, s.db, rows, err)
}

// afterAll sorts behind every text that begins with the same letters.
const afterAll = "\U0010FFFF"

// PersonsByName returns persons of some municipalities, by surname.
func (s *Store) PersonsByName(ctx context.Context, search domain.Search, municipalities []string, limit int) ([]domain.Person, error) {
	if search.BirthDate.IsZero() {
		rows, err := s.q.PersonsByName(ctx, db.PersonsByNameParams{
			SurnameFrom: search.Surname, SurnameTo: search.Surname + afterAll,
			GivenNameFrom: search.GivenName, GivenNameTo: search.GivenName + afterAll,
			Municipalities: municipalities, MaxPersons: int32(limit),
		})
		return opened(ctx, s.vault, s.db, rows, err)
	}
	rows, err := s.q.PersonsByNameAndBirthDate(ctx, db.PersonsByNameAndBirthDateParams{
		BirthDate:   toDate(search.BirthDate),
		SurnameFrom: search.Surname, SurnameTo: search.Surname + afterAll,
		GivenNameFrom: search.GivenName, GivenNameTo: search.GivenName + afterAll,
		Municipalities: municipalities, MaxPersons: int32(limit),
	})
	return opened(ctx, s.vault, s.db, rows, err)
}

// IdentifierTaken is ErrIdentifierTaken when the registry holds one of the identifiers.
func (s *Store) IdentifierTaken(ctx context.Context, identifiers []domain.Identifier) error {
	values := make([]string, len(identifiers))
	for i, id := range identifiers {
		values[i] = id.Value
	}
	rows, err := s.q.IdentifiersByValue(ctx, values)
	if err != nil {
		return failure(err)
	}
	for _, id := range identifiers {
		if slices.Contains(rows, db.IdentifiersByValueRow{Kind: string(id.Kind), Value: id.Value, Country: id.Country}) {
			return domain.ErrIdentifierTaken
		}
	}
	return nil
}

// Person returns a person and locks her until the transaction ends.
func (t *Tx) Person(ctx context.Context, id uuid.UUID) (domain.Person, error) {
	rows, err := t.q.LockPerson(ctx, id)
	return one(opened(ctx, t.vault, t.tx, rows, err))
}

// AddPerson writes a new person with her identifiers.
func (t *Tx) AddPerson(ctx context.Context, p domain.Person) error {
	address, err := t.sealAddress(ctx, p)
	if err != nil {
		return err
	}
	if err := t.q.AddPerson(ctx, db.AddPersonParams{
		ID: p.ID, Version: p.Version, GivenName: p.GivenName, Surname: p.Surname,
		SearchGivenName: domain.Fold(p.GivenName), SearchSurname: domain.Fold(p.Surname),
		BirthDate: toDate(p.BirthDate), DeathDate: toDate(p.DeathDate), Sex: string(p.Sex),
		AddressMunicipality: p.Address.Municipality, SealedAddress: address,
		CreatedBy: p.CreatedBy, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}); err != nil {
		return err
	}
	return t.addIdentifiers(ctx, p, 0)
}

// SavePerson writes what an update can change. The caller holds the lock of Person.
func (t *Tx) SavePerson(ctx context.Context, p domain.Person) error {
	address, err := t.sealAddress(ctx, p)
	if err != nil {
		return err
	}
	return t.q.SavePerson(ctx, db.SavePersonParams{
		ID: p.ID, Version: p.Version, GivenName: p.GivenName, Surname: p.Surname,
		SearchGivenName: domain.Fold(p.GivenName), SearchSurname: domain.Fold(p.Surname),
		BirthDate: toDate(p.BirthDate), DeathDate: toDate(p.DeathDate), Sex: string(p.Sex),
		AddressMunicipality: p.Address.Municipality, SealedAddress: address,
		UpdatedAt: p.UpdatedAt,
	})
}

// SaveIdentifiers writes the identifiers that after has beyond before, the ends that are new, and the version.
func (t *Tx) SaveIdentifiers(ctx context.Context, before, after domain.Person) error {
	for i, old := range before.Identifiers {
		if end := after.Identifiers[i].Period.End; !end.Equal(old.Period.End) {
			if err := t.q.EndIdentifier(ctx, db.EndIdentifierParams{PersonID: after.ID, Position: int16(i), EndDate: toDate(end)}); err != nil {
				return err
			}
		}
	}
	if err := t.addIdentifiers(ctx, after, len(before.Identifiers)); err != nil {
		return err
	}
	return t.SavePerson(ctx, after)
}

func (t *Tx) addIdentifiers(ctx context.Context, p domain.Person, from int) error {
	for i, id := range p.Identifiers[from:] {
		if err := t.q.AddIdentifier(ctx, db.AddIdentifierParams{
			PersonID: p.ID, Position: int16(from + i), Kind: string(id.Kind), Value: id.Value, Country: id.Country,
			StartDate: toDate(id.Period.Start), EndDate: toDate(id.Period.End), Warning: id.Warning,
		}); err != nil {
			return err
		}
	}
	return nil
}
