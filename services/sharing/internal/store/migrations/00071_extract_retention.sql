-- The content of an extract has a term: its key is destroyed, the manifest and a certificate stay.

-- +goose Up
create table extract_destroyed (
    extract_id   uuid        not null constraint destroyed_of_extract references extract (id),
    rule         text        not null,
    destroyed_at timestamptz not null,
    certificate  bytea       not null,
    constraint extract_destroyed_pkey primary key (extract_id)
);
comment on table extract_destroyed is 'Extracts whose content nobody can read any more, since its key was destroyed when its term ended; rows are never changed.';
comment on column extract_destroyed.rule is 'Row of the terms that said so.';
comment on column extract_destroyed.certificate is 'Manifest, rule and destroyed keys, as JSON with its signature.';
create index extract_by_making on extract (as_of, id) where state <> 'MAKING';
