-- The kill switch: whose access was ended, by whom and why, and who gave it back (SEC-INC-2).

-- +goose Up
create table stop (
    id          uuid        not null,
    kind        text        not null,
    target      text        not null,
    reason      text        not null,
    incident    text        not null,
    set_by      text        not null,
    set_at      timestamptz not null,
    lifted_by   text        not null default '',
    lifted_at   timestamptz,
    lift_reason text        not null default '',
    constraint stop_pkey primary key (id),
    constraint stop_kind_known check (kind in ('USER', 'SYSTEM', 'PROVIDER', 'SERVICE', 'AGREEMENT', 'DATASET')),
    constraint stop_says_why check (reason <> '' and target <> '' and set_by <> ''),
    constraint stop_lifted_whole check ((lifted_at is null) = (lifted_by = '') and (lifted_at is null) = (lift_reason = '')),
    constraint stop_lifted_by_another check (lifted_by <> set_by)
);
comment on table stop is 'Uses of the kill switch; a lifted one is kept.';
comment on column stop.target is 'Subject of a token, client id, registration number, service, agreement or dataset, as the kind says.';
create unique index stop_once on stop (kind, target) where lifted_at is null;
