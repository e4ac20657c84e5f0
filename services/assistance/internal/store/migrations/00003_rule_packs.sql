-- +goose Up
create table rule_pack (
    id                 uuid        not null,
    label              text        not null,
    reason             text        not null,
    hash               text        not null,
    body               bytea       not null,
    state              text        not null,
    valid_from         date        not null,
    row_count          integer     not null,
    warnings           text[]      not null,
    proposed_by        text        not null,
    proposed_at        timestamptz not null,
    activated_by       text,
    activated_at       timestamptz,
    retroactive_reason text,
    constraint rule_pack_pkey primary key (id),
    constraint rule_pack_hash_once unique (hash),
    constraint rule_pack_label_once unique (label),
    constraint rule_pack_hash_sha256 check (hash ~ '^[0-9a-f]{64}$'),
    constraint rule_pack_body_is_hashed check (encode(sha256(body), 'hex') = hash),
    constraint rule_pack_state_known check (state in ('PROPOSED', 'ACTIVE')),
    constraint rule_pack_two_people check (activated_by <> proposed_by),
    constraint rule_pack_active_is_signed check ((state = 'ACTIVE') = (activated_by is not null and activated_at is not null))
);
create index rule_pack_by_day on rule_pack (valid_from, activated_at) where state = 'ACTIVE';
comment on table rule_pack is 'Sets of dated parameters proposed and activated while the program runs. Never deleted: decisions are replayed with them.';
comment on column rule_pack.body is 'The rows in canonical form, one JSON line each; hash is its SHA-256.';
comment on column rule_pack.valid_from is 'First day of applications that are computed with it.';
comment on column rule_pack.retroactive_reason is 'Why the law applies from a day that had passed when it was activated (R63).';
