-- +goose Up
create table person (
    id                    uuid        not null,
    version               bigint      not null,
    given_name            text        not null,
    surname               text        not null,
    search_given_name     text        collate "C" not null,
    search_surname        text        collate "C" not null,
    birth_date            date        not null,
    death_date            date,
    sex                   text        not null,
    address_municipality  text        not null,
    address_text          text        not null,
    address_code          text        not null,
    created_by            text        not null,
    municipality          text        not null generated always as (
        case when address_municipality <> '' then address_municipality else created_by end) stored,
    created_at            timestamptz not null,
    updated_at            timestamptz not null,
    constraint person_pkey primary key (id),
    constraint person_version_from_one check (version >= 1),
    constraint person_has_names check (given_name <> '' and surname <> '' and search_given_name <> '' and search_surname <> ''),
    constraint person_birth_date_since_1880 check (birth_date >= date '1880-01-01'),
    constraint person_dies_after_birth check (death_date >= birth_date),
    constraint person_sex_known check (sex in ('', 'female', 'male')),
    constraint person_address_municipality_code check (address_municipality ~ '^([0-9]{7})?$'),
    constraint person_address_names_municipality check (address_municipality <> '' or (address_text = '' and address_code = '')),
    constraint person_address_code_nine_digits check (address_code ~ '^([0-9]{9})?$'),
    constraint person_created_by_code check (created_by ~ '^([0-9]{7})?$')
);
create index person_by_name on person (municipality, search_surname, search_given_name, id);
create index person_by_birth_date on person (birth_date, search_surname);
comment on table person is 'A natural person (G01, G03); identifiers stand in a table of their own.';
comment on column person.version is 'Grows by one with every change of the person or her identifiers; the etag of the contract.';
comment on column person.search_surname is 'Surname without diacritics, as the program folds it; byte order, so that beginnings are ranges.';
comment on column person.created_by is 'ATVK code of the municipality that registered the person.';
comment on column person.municipality is 'Municipality that the person belongs to: declared, else the one that registered her. The code as of that day.';

create table person_identifier (
    person_id  uuid     not null,
    position   smallint not null,
    kind       text     not null,
    value      text     collate "C" not null,
    country    text     not null,
    start_date date,
    end_date   date,
    warning    text     not null,
    constraint person_identifier_pkey primary key (person_id, position),
    constraint person_identifier_of_person foreign key (person_id) references person (id),
    constraint person_identifier_taken unique (value, kind, country),
    constraint person_identifier_kind_known check (kind in ('personal_code', 'foreign')),
    constraint person_identifier_code_eleven_digits check (kind <> 'personal_code' or (value ~ '^[0-3][0-9]{10}$' and country = '')),
    constraint person_identifier_foreign_has_country check (kind <> 'foreign' or (value <> '' and country ~ '^[A-Z]{2}$')),
    constraint person_identifier_period_in_order check (end_date >= start_date)
);
create unique index person_identifier_one_current on person_identifier (person_id, kind, country) where end_date is null;
comment on table person_identifier is 'Identifiers that a person has or had, in the order in which they were recorded; none is ever removed (PK-R06, G01.04).';
comment on column person_identifier.value is 'Normalised: a personal code as 11 digits. Never in a log, an address or an event (SEC-ENC-3).';
comment on column person_identifier.end_date is 'Last day of validity; empty while current.';

create table household (
    id           uuid        not null,
    version      bigint      not null,
    municipality text        not null,
    created_at   timestamptz not null,
    constraint household_pkey primary key (id),
    constraint household_version_from_one check (version >= 1),
    constraint household_municipality_code check (municipality ~ '^[0-9]{7}$')
);
comment on table household is 'Who lives in one dwelling and shares expenses (R11).';

create table household_membership (
    id           uuid not null,
    household_id uuid not null,
    person_id    uuid not null,
    role         text not null,
    start_date   date not null,
    end_date     date,
    constraint household_membership_pkey primary key (id),
    constraint household_membership_of_household foreign key (household_id) references household (id),
    constraint household_membership_of_person foreign key (person_id) references person (id),
    constraint household_membership_role_known check (role in ('applicant', 'adult', 'child')),
    constraint household_membership_period_in_order check (end_date >= start_date),
    -- Equality in a GiST index comes from btree_gist, which provisioning installs.
    constraint household_membership_one_at_a_time exclude using gist (person_id with =, daterange(start_date, end_date, '[]') with &&)
);
create index household_membership_by_household on household_membership (household_id);
create index household_membership_by_person on household_membership (person_id);
comment on table household_membership is 'Periods in which persons belonged to households; ended ones stay.';
comment on constraint household_membership_one_at_a_time on household_membership is 'A person shares expenses in one household at a time (R11).';

create table representation (
    id                uuid        not null,
    person_id         uuid        not null,
    representative_id uuid        not null,
    kind              text        not null,
    start_date        date        not null,
    end_date          date,
    ground            text        not null,
    created_at        timestamptz not null,
    constraint representation_pkey primary key (id),
    constraint representation_of_person foreign key (person_id) references person (id),
    constraint representation_by_person foreign key (representative_id) references person (id),
    constraint representation_of_another check (person_id <> representative_id),
    constraint representation_kind_known check (kind in ('parent', 'guardian', 'trustee', 'authorised')),
    constraint representation_rests_on_ground check (kind = 'parent' or ground <> ''),
    constraint representation_period_in_order check (end_date >= start_date)
);
create index representation_by_represented on representation (person_id, start_date);
create index representation_by_representative on representation (representative_id);
comment on table representation is 'Who may act for whom, on what ground and how long (G04.01).';

-- +goose Down
drop table representation, household_membership, household, person_identifier, person;
