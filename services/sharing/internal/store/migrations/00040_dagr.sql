-- What is given to DAGR, how far it got, and what is read from registers through it (MK 624/2023).

-- +goose Up
create table dagr_channel (
    dataset      text        not null,
    section      text        not null,
    position     bigint      not null default 0,
    published_at timestamptz,
    holder       uuid        not null default '00000000-0000-0000-0000-000000000000',
    held_until   timestamptz not null default '-infinity',
    attempts     integer     not null default 0,
    next_at      timestamptz not null default '-infinity',
    failed_at    timestamptz,
    failure      text        not null default '',
    constraint dagr_channel_pkey primary key (dataset, section),
    constraint dagr_channel_section_known check (section in ('sandbox', 'main'))
);
comment on table dagr_channel is 'How far each dataset was given to each section of DAGR. The position moves only when DAGR has answered.';
comment on column dagr_channel.holder is 'The instance that publishes until held_until; others leave the channel alone.';
comment on column dagr_channel.failure is 'Reason of the failure that the next try at next_at waits after; empty when the last try succeeded.';

create table dagr_aside (
    dataset  text        not null,
    section  text        not null,
    position bigint      not null,
    reason   text        not null,
    since    timestamptz not null,
    tried_at timestamptz not null,
    constraint dagr_aside_pkey primary key (dataset, section, position),
    constraint dagr_aside_says_why check (reason <> '')
);
comment on table dagr_aside is 'Versions that DAGR did not take, or that have no personal code as key. They hold up nothing and are tried again until they are there.';

create table register_channel (
    service    text        not null,
    permission text        not null,
    cursor     text        not null default '',
    asked_at   timestamptz,
    changed_at timestamptz,
    failed_at  timestamptz,
    failure    text        not null default '',
    used       bigint      not null default 0,
    quota      bigint      not null default 0,
    valid_to   text        not null default '',
    seen_at    timestamptz,
    constraint register_channel_pkey primary key (service, permission)
);
comment on table register_channel is 'Where the list of changes of a register goes on, by permission, and what was last heard of the permission.';

create table register_record (
    id         uuid        not null,
    service    text        not null,
    permission text        not null,
    print      bytea       not null,
    subject    text        not null,
    version    bigint      not null,
    found      boolean     not null,
    source_at  timestamptz,
    fetched_at timestamptz not null,
    stale_at   timestamptz,
    content    bytea       not null,
    constraint register_record_pkey primary key (id),
    constraint register_record_once unique (service, permission, print),
    constraint register_record_print_is_a_mac check (length(print) = 32)
);
comment on table register_record is 'What registers answered, sealed, kept a day or until the register tells of a change; never shared between permissions.';
comment on column register_record.print is 'Keyed fingerprint of the key by which the register knows the record; the key itself is not kept.';
comment on column register_record.stale_at is 'When a newer version was announced; the next reader asks the register.';
create index register_record_by_age on register_record (fetched_at);

create table register_secret (
    id    uuid  not null,
    value bytea not null,
    constraint register_secret_pkey primary key (id)
);
comment on table register_secret is 'The sealed key of the fingerprints in register_record.';
