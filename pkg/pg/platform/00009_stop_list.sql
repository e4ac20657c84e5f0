-- The last stop list that a replica of this service had (SEC-INC-2), so that another can start while the service that keeps the list is down.

-- +goose Up
create table kept_stop_list (
    only_one boolean     not null default true,
    kept_at  timestamptz not null,
    sealed   jsonb       not null,
    constraint kept_stop_list_pkey primary key (only_one),
    constraint kept_stop_list_is_one check (only_one)
);
comment on table kept_stop_list is 'The last stop list of this service, signed with the key of the service: what was changed here is not believed. One row.';
comment on column kept_stop_list.kept_at is 'When it was had of the service that keeps it; the signed content says so too, and only that counts.';
comment on column kept_stop_list.sealed is 'Content, certificates and signature, as pkg/authn seals.';
