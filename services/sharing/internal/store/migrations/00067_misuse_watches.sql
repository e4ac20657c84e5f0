-- What views of officials are compared with: which person an official is, and who is protected by a decision (SEC-LOG-7).

-- +goose Up
create table misuse_watch (
    id            uuid        not null,
    kind          text        not null,
    official      text        not null,
    sealed_person bytea       not null,
    decision      text        not null,
    until_day     date        not null,
    proposed_by   text        not null,
    proposed_at   timestamptz not null,
    approved_by   text        not null default '',
    approved_at   timestamptz,
    ended_by      text        not null default '',
    ended_at      timestamptz,
    constraint misuse_watch_pkey primary key (id),
    constraint misuse_watch_kind_known check (kind in ('OFFICIAL', 'PROTECTED')),
    constraint misuse_watch_official_named check ((kind = 'OFFICIAL') = (official <> '')),
    constraint misuse_watch_not_by_oneself check (official = '' or (proposed_by <> official and approved_by <> official and ended_by <> official)),
    constraint misuse_watch_by_two check (approved_by <> proposed_by),
    constraint misuse_watch_approved_whole check ((approved_by = '') = (approved_at is null)),
    constraint misuse_watch_ended_whole check ((ended_by = '') = (ended_at is null))
);
comment on table misuse_watch is 'Which person an official is (OFFICIAL), and persons whose every view is reviewed (PROTECTED). Proposed by one security officer, in force by another. Rows stay.';
comment on column misuse_watch.official is 'Opaque subject of the official''s tokens.';
comment on column misuse_watch.sealed_person is 'Id of the person, sealed with a key of the row (group G31), so that neither row nor key names her.';
comment on column misuse_watch.until_day is 'Last day in Riga.';
create unique index misuse_watch_one_for_official on misuse_watch (official) where kind = 'OFFICIAL' and ended_at is null;
create index misuse_watch_in_force on misuse_watch (kind, until_day) where approved_at is not null and ended_at is null;

alter table misuse_signal add persons uuid[] not null default '{}';
comment on column misuse_signal.persons is 'Whom the official met, for the rules about who the person is: opaque ids, a hundred at most.';

drop index misuse_signal_newest;
create index misuse_signal_by_hour on misuse_signal (hour, id);
