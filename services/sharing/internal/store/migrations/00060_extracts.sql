-- Scheduled extracts of datasets for systems of the Ministry of Welfare (GR-11).

-- +goose Up
create table extract_head (
    definition text        not null,
    position   bigint      not null,
    due_at     timestamptz not null,
    constraint extract_head_pkey primary key (definition)
);
comment on table extract_head is 'How far the extracts of a definition got. Its row is locked by whoever begins the next one, so that one process does.';

create table extract (
    id                 uuid        not null,
    definition         text        not null,
    definition_version integer     not null,
    organisation       text        not null,
    dataset            text        not null,
    leaves             text[]      not null,
    permission_id      uuid        not null constraint extract_of_permission references dataset_permission (id),
    due_at             timestamptz not null,
    as_of              timestamptz not null,
    from_position      bigint      not null,
    to_position        bigint      not null,
    state              text        not null,
    holder             uuid        not null,
    held_until         timestamptz not null,
    row_count          bigint      not null default 0,
    sha256             text        not null default '',
    constraint extract_pkey primary key (id),
    constraint extract_once unique (definition, due_at),
    constraint extract_positions_in_order check (to_position >= from_position and from_position >= 0),
    constraint extract_state_known check (state in ('MAKING', 'READY', 'CONFIRMED', 'DIFFERS')),
    constraint extract_has_leaves check (leaves <> '{}'),
    constraint extract_sealed check ((state = 'MAKING') = (sha256 = ''))
);
comment on table extract is 'Manifests. Range and fields are fixed when it is begun, rows and checksum when it is made.';
create index extract_in_making on extract (held_until) where state = 'MAKING';

create table extract_part (
    extract_id uuid   not null constraint part_of_extract references extract (id),
    n          integer not null,
    rows       integer not null,
    persons    uuid[] not null,
    content    bytea  not null,
    constraint extract_part_pkey primary key (extract_id, n)
);
comment on table extract_part is 'Content, sealed with a key of the extract.';
comment on column extract_part.persons is 'Whom the part is about, for the audit of who got it.';

create table extract_confirmation (
    id           uuid        not null,
    extract_id   uuid        not null constraint confirmation_of_extract references extract (id),
    row_count    bigint      not null,
    sha256       text        not null,
    matches      boolean     not null,
    confirmed_by text        not null,
    confirmed_at timestamptz not null,
    constraint extract_confirmation_pkey primary key (id)
);
comment on table extract_confirmation is 'What recipients told that they got; wrong numbers stay.';
create index extract_confirmation_of_extract on extract_confirmation (extract_id, id desc);
