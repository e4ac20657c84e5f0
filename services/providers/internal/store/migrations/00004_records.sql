-- +goose Up
create domain record_state as text constraint record_state_known
    check (value in ('RECEIVED', 'UNMATCHED', 'ACCEPTED', 'DISPUTED', 'CANCELLED'));
create domain record_hash as bytea constraint record_hash_is_sha256 check (octet_length(value) = 32);

create table delivery_record (
    id              uuid         not null,
    provider_id     uuid         not null,
    environment     environment  not null,
    source_id       text         not null,
    version         integer      not null,
    type            text         not null,
    schema_word     text         not null,
    agreement_id    uuid         not null,
    registration_id uuid         not null,
    assignment_id   uuid,
    person          uuid,
    municipality    municipality not null,
    worker          text         not null,
    day             date         not null,
    units           units        not null,
    state           record_state not null,
    current         boolean      not null,
    hash            record_hash  not null,
    code_hash       record_hash,
    note            text         not null,
    occurred_at     timestamptz  not null,
    received_at     timestamptz  not null,
    constraint delivery_record_pkey primary key (id),
    constraint record_once unique (provider_id, environment, source_id, version)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
comment on table delivery_record is 'What providers did for clients (G20), each version of each record; the current one counts.';
comment on column delivery_record.source_id is 'The provider''s own name of the record: the same name and version is the same record, whenever it comes.';
comment on column delivery_record.units is 'Hundredths of units.';
comment on column delivery_record.code_hash is 'Hash of the personal code of a client who is not known yet; none once she is.';
comment on column delivery_record.note is 'Words of the provider; special category: never in a log, an event or an answer about other records.';
create index delivery_of_assignment on delivery_record (assignment_id, day) where current and assignment_id is not null;
create index delivery_unmatched on delivery_record (provider_id, code_hash) where state = 'UNMATCHED' and current;

create table upload (
    id            uuid        not null,
    provider_id   uuid        not null,
    agreement_id  uuid        not null,
    bytes         bigint      not null,
    lines         integer     not null,
    accepted      integer     not null,
    replaced      integer     not null,
    duplicates    integer     not null,
    unmatched     integer     not null,
    rejected      integer     not null,
    done          boolean     not null,
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    constraint upload_pkey primary key (id)
);
create index upload_by_provider on upload (provider_id, id);
comment on table upload is 'How far a file of records has been taken; committed with the records, so a broken one goes on where it stopped.';
