-- +goose Up
create domain agreement_state as text constraint agreement_state_known
  check (value in ('DRAFT', 'CHECKED', 'SIGNED', 'TEST_ACCESS', 'CONFORMANCE_PASSED', 'PRODUCTION', 'SUSPENDED', 'ENDED'));
create domain grant_code as text constraint grant_code_known check (value in ('GR-03', 'GR-04', 'GR-05'));
create domain key_thumbprint as text constraint key_thumbprint_form check (value ~ '^[A-Za-z0-9_-]{43}$');

create table agreement (
    id            uuid            not null,
    provider_id   uuid            not null,
    environment   environment     not null,
    municipality  municipality    not null,
    state         agreement_state not null,
    grant_code    grant_code      not null,
    registrations uuid[]          not null,
    fields        text[]          not null,
    modes         text[]          not null,
    per_minute    integer         not null,
    per_day       integer         not null,
    schema_word   text            not null,
    valid_from    date            not null,
    valid_to      date            not null,
    body          jsonb           not null,
    version       version         not null,
    created_at    timestamptz     not null,
    updated_at    timestamptz     not null,
    constraint agreement_pkey primary key (id),
    constraint agreement_of_one_environment unique (id, environment),
    constraint agreement_of_provider foreign key (provider_id, environment) references provider (id, environment),
    constraint agreement_term check (valid_to >= valid_from)
);
create index agreement_by_provider on agreement (provider_id, id);
create index agreement_by_municipality on agreement (municipality, id);
comment on table agreement is 'What a provider''s system may do for one municipality, as it stands now; the columns are what each call asks.';
comment on column agreement.municipality is 'ATVK code of the principal.';
comment on column agreement.body is 'The agreement whole: terms in force, signatures, the open proposal, the proof of conformance.';

create table agreement_version (
    agreement_id uuid        not null,
    number       integer     not null,
    terms        jsonb       not null,
    signatures   jsonb       not null,
    recorded_at  timestamptz not null,
    constraint agreement_version_pkey primary key (agreement_id, number),
    constraint agreement_version_of_agreement foreign key (agreement_id) references agreement (id)
);
comment on table agreement_version is 'Every version that came into force, as it was signed; rows are never changed.';

create table agreement_notice (
    agreement_id uuid        not null,
    number       integer     not null,
    recipient    text        not null,
    noticed_at   timestamptz not null,
    constraint agreement_notice_pkey primary key (agreement_id, number, recipient),
    constraint agreement_notice_of_agreement foreign key (agreement_id) references agreement (id)
);
comment on table agreement_notice is 'Which data officer was told of which proposed version.';

create table agreement_operator (
    id           uuid        not null,
    agreement_id uuid        not null,
    title        text        not null,
    reg_no       text        not null,
    mandate      text        not null,
    mandate_from date        not null,
    recorded_by  text        not null,
    revoked_at   timestamptz,
    constraint agreement_operator_pkey primary key (id),
    constraint agreement_operator_of_agreement foreign key (agreement_id) references agreement (id)
);
create index operator_by_agreement on agreement_operator (agreement_id, id);
comment on table agreement_operator is 'Vendors that run a provider''s system on a recorded mandate.';

create table credential (
    id           uuid        not null,
    agreement_id uuid        not null,
    operator_id  uuid,
    environment  environment not null,
    client_id    text        not null,
    revoked_at   timestamptz,
    version      version     not null,
    created_at   timestamptz not null,
    constraint credential_pkey primary key (id),
    constraint credential_client_once unique (client_id),
    constraint credential_of_one_environment foreign key (agreement_id, environment) references agreement (id, environment),
    constraint credential_operator_known foreign key (operator_id) references agreement_operator (id)
);
create index credential_by_agreement on credential (agreement_id, id);
comment on table credential is 'The keys of one system under one agreement. The environment is that of the agreement: test keys never open production.';

create table credential_key (
    credential_id uuid           not null,
    thumbprint    key_thumbprint not null,
    jwk           jsonb          not null,
    valid_from    timestamptz    not null,
    valid_to      timestamptz,
    constraint credential_key_pkey primary key (credential_id, thumbprint),
    constraint credential_key_used_once unique (thumbprint),
    constraint credential_key_of_credential foreign key (credential_id) references credential (id)
);
comment on table credential_key is 'Public keys that sign assertions (RFC 7523). A key serves one set of keys, ever: so none is alive in two environments.';

create table credential_certificate (
    credential_id uuid           not null,
    thumbprint    key_thumbprint not null,
    not_after     timestamptz    not null,
    valid_from    timestamptz    not null,
    valid_to      timestamptz,
    constraint credential_certificate_pkey primary key (credential_id, thumbprint),
    constraint credential_certificate_of_credential foreign key (credential_id) references credential (id)
);
comment on table credential_certificate is 'Thumbprints of client certificates that tokens are bound to (RFC 8705). A vendor may show one certificate for several providers: the token names one.';

create table assertion_seen (
    client_id  text        not null,
    jti        text        not null,
    forget_at  timestamptz not null,
    constraint assertion_seen_pkey primary key (client_id, jti)
);
create index assertion_to_forget on assertion_seen (forget_at);
comment on table assertion_seen is 'Assertions that were used; each opens one token.';

-- +goose StatementBegin
create function agreement_version_is_final() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name,
        constraint = 'agreement_version_is_final', message = 'a signed version is never changed';
end
$$;
-- +goose StatementEnd
comment on function agreement_version_is_final() is 'Refuses every change of a signed version.';
create trigger agreement_version_is_final before update or delete or truncate on agreement_version
    for each statement execute function agreement_version_is_final();
