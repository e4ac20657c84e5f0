-- Every person has at least one identifier, so a person is read with one join: a row per identifier.

-- name: PersonsByID :many
select sqlc.embed(person), sqlc.embed(person_identifier)
from person join person_identifier on person_identifier.person_id = person.id
where person.id = any(@ids::uuid[])
order by person.id, person_identifier.position;

-- name: LockPerson :many
select sqlc.embed(person), sqlc.embed(person_identifier)
from person join person_identifier on person_identifier.person_id = person.id
where person.id = @id
order by person_identifier.position
for update of person;

-- name: PersonsByIdentifier :many
-- A current and an earlier identifier find the person alike.
select sqlc.embed(person), sqlc.embed(person_identifier)
from person join person_identifier on person_identifier.person_id = person.id
where person.id in (
    select found.person_id from person_identifier found
    where found.value = any(array[@code::text, @foreign_id::text])
      and found.value = case found.kind when 'personal_code' then @code::text else @foreign_id::text end
    order by found.person_id limit @max_persons)
order by person.id, person_identifier.position;

-- name: PersonsByName :many
-- Names are given as ranges: from the folded beginning up to the last text that begins so.
with found as (
    select p.id from person p
    where p.search_surname >= @surname_from and p.search_surname < @surname_to
      and p.search_given_name >= @given_name_from and p.search_given_name < @given_name_to
      and p.municipality = any(@municipalities::text[])
    order by p.search_surname, p.search_given_name, p.id limit @max_persons)
select sqlc.embed(person), sqlc.embed(person_identifier)
from found join person on person.id = found.id join person_identifier on person_identifier.person_id = person.id
order by person.search_surname, person.search_given_name, person.id, person_identifier.position;

-- name: PersonsByNameAndBirthDate :many
with found as (
    select p.id from person p
    where p.birth_date = @birth_date
      and p.search_surname >= @surname_from and p.search_surname < @surname_to
      and p.search_given_name >= @given_name_from and p.search_given_name < @given_name_to
      and p.municipality = any(@municipalities::text[])
    order by p.search_surname, p.id limit @max_persons)
select sqlc.embed(person), sqlc.embed(person_identifier)
from found join person on person.id = found.id join person_identifier on person_identifier.person_id = person.id
order by person.search_surname, person.search_given_name, person.id, person_identifier.position;

-- name: IdentifiersByValue :many
select kind, value, country from person_identifier where value = any(@identifier_values::text[]);

-- name: AddPerson :exec
insert into person (id, version, given_name, surname, search_given_name, search_surname, birth_date, death_date, sex,
    address_municipality, address_text, address_code, sealed_address, created_by, created_at, updated_at)
values (@id, @version, @given_name, @surname, @search_given_name, @search_surname, @birth_date, @death_date, @sex,
    @address_municipality, '', '', @sealed_address, @created_by, @created_at, @updated_at);

-- name: SavePerson :exec
-- The row is locked and its version was compared when it was read.
update person set version = @version, given_name = @given_name, surname = @surname, search_given_name = @search_given_name,
    search_surname = @search_surname, birth_date = @birth_date, death_date = @death_date, sex = @sex,
    address_municipality = @address_municipality, address_text = '', address_code = '', sealed_address = @sealed_address, updated_at = @updated_at
where id = @id;

-- name: AddIdentifier :exec
insert into person_identifier (person_id, position, kind, value, country, start_date, end_date, warning)
values (@person_id, @position, @kind, @value, @country, @start_date, @end_date, @warning);

-- name: EndIdentifier :exec
update person_identifier set end_date = @end_date where person_id = @person_id and position = @position;
