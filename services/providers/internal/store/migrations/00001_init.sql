-- +goose Up

-- Rules of one column are domains: their checks are kept compiled, while PostgreSQL reads those of a table anew for every
-- statement.
create domain environment as text constraint environment_known check (value in ('PRODUCTION', 'SANDBOX'));
create domain municipality as text constraint municipality_is_atvk check (value ~ '^[0-9]{7}$');
create domain version as bigint constraint version_counts check (value > 0);
create domain cents as bigint constraint cents_not_negative check (value >= 0);
create domain service_kind as text constraint service_kind_has_form check (value ~ '^SVC-[0-9]{2}$');
create domain legal_form as text constraint legal_form_known
    check (value in ('STATE_BODY', 'MUNICIPAL_BODY', 'MERCHANT', 'ASSOCIATION', 'RELIGIOUS', 'NATURAL_PERSON'));
create domain registration_state as text constraint registration_state_known
    check (value in ('APPLIED', 'REFUSED', 'REGISTERED', 'SUSPENDED', 'EXCLUDED'));

create table provider (
    id          uuid        primary key,
    environment environment not null,
    tenant      uuid,
    reg_no      text        constraint provider_number_has_form check (reg_no ~ '^[459][0-9]{10}$'),
    title       text        not null,
    legal_form  legal_form  not null,
    person      uuid,
    version     version     not null,
    created_at  timestamptz not null,
    constraint provider_environment unique (id, environment),
    constraint provider_number_or_person check ((reg_no is null) = (person is not null) and (person is not null) = (legal_form = 'NATURAL_PERSON')),
    constraint provider_once unique nulls not distinct (environment, tenant, reg_no, person),
    constraint provider_tenant_in_sandbox check ((tenant is null) = (environment = 'PRODUCTION'))
);
comment on table provider is 'Who provides social services (MK 385/2017).';
comment on column provider.environment is 'Part of every key that others refer to, so that no record of a sandbox meets one of production.';
comment on column provider.person is 'Natural person in the person registry; no name and no personal code is kept here.';

create sequence registration_number;

create table registration (
    id            uuid               primary key,
    provider_id   uuid               not null,
    environment   environment        not null,
    number        text               not null constraint registration_number_unique unique,
    service_kind  service_kind       not null,
    client_group  text               not null,
    form          text               not null,
    municipality  municipality       not null,
    address_code  text,
    address       text               not null,
    address_key   text               not null,
    protected     boolean            not null,
    phone         text               not null,
    website       text               not null,
    state         registration_state not null,
    valid_from    date,
    valid_to      date,
    suspended     datemultirange     not null,
    excluded_from date,
    decision_ref  text               not null,
    reason        text               not null,
    renews        uuid               constraint registration_follows references registration (id),
    version       version            not null,
    created_at    timestamptz        not null,
    updated_at    timestamptz        not null,
    constraint registration_of_provider foreign key (provider_id, environment) references provider (id, environment),
    constraint registration_environment unique (id, environment),
    constraint registration_followed_once unique (renews),
    constraint registration_decided_has_term check ((state in ('APPLIED', 'REFUSED')) = (valid_from is null) and (valid_from is null) = (valid_to is null)),
    constraint registration_excluded_has_day check ((state = 'EXCLUDED') = (excluded_from is not null)),
    constraint registration_no_overlap exclude using gist (
        provider_id with =, service_kind with =, address_key with =, client_group with =,
        daterange(valid_from, coalesce(excluded_from - 1, valid_to), '[]') with &&) where (valid_from is not null and coalesce(excluded_from, valid_to) > valid_from)
);
comment on table registration is 'One service kind at one address for one group of clients (MK 385/2017, points 4 to 6). The row is also the lock of what is kept about it.';
comment on column registration.suspended is 'Days on which it does not hold; the last range is open while a suspension lasts.';
comment on column registration.state is 'The last act. EXPIRED is never stored: valid_to tells it.';
comment on column registration.address_key is 'Tells addresses apart: the code of the address register, or the text without differences of case and space.';
create index registration_by_place on registration (environment, municipality, service_kind, number);
create index registration_by_provider on registration (provider_id, number);
create index registration_by_end on registration (valid_to) where state in ('REGISTERED', 'SUSPENDED');

create table remote_point (
    id              uuid         primary key,
    registration_id uuid         not null constraint remote_point_of_registration references registration (id),
    municipality    municipality not null,
    address_code    text,
    address         text         not null,
    protected       boolean      not null,
    from_day        date         not null,
    to_day          date,
    constraint remote_point_days_in_order check (to_day >= from_day)
);
comment on table remote_point is 'Places where clients are received that are no registrations of their own (MK 385/2017, point 7).';
create index remote_point_by_registration on remote_point (registration_id);

create table capacity (
    registration_id uuid        not null constraint capacity_of_registration references registration (id),
    version         version     not null,
    places_total    integer     not null,
    places_free     integer     not null,
    staff           integer     not null,
    unit_cost_cents cents       not null,
    unit            text        not null,
    funding         text[]      not null,
    observed_at     timestamptz not null,
    received_at     timestamptz not null,
    primary key (registration_id, version),
    constraint capacity_free_not_above_total check (places_free between 0 and places_total and staff >= 0)
);
comment on table capacity is 'What providers reported about places, people and costs (G26); every report is kept, the latest observation counts.';
create index capacity_latest on capacity (registration_id, observed_at desc, version desc);

create table renewal_warning (
    registration_id uuid        not null constraint renewal_warning_of_registration references registration (id),
    days            integer     not null,
    given_at        timestamptz not null,
    primary key (registration_id, days)
);
comment on table renewal_warning is 'Which warnings of an ending term were given; each once.';
