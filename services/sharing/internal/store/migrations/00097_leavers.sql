-- Who left her employment, as the system of her municipality said (SEC-AUT-3): her access ends within a minute of what it says.

-- +goose Up
create table leaver (
    id           uuid        not null,
    organisation text        not null,
    reference    text        not null,
    subject      text        not null,
    last_day     date        not null,
    reported_by  text        not null,
    reported_at  timestamptz not null,
    undone_by    text        not null default '',
    undone_at    timestamptz,
    undo_reason  text        not null default '',
    constraint leaver_pkey primary key (id),
    constraint leaver_reference_once unique (organisation, reference),
    constraint leaver_whole check (organisation <> '' and reference <> '' and subject <> '' and reported_by <> ''),
    constraint leaver_undone_whole check ((undone_at is null) = (undone_by = '') and (undone_at is null) = (undo_reason = '')),
    constraint leaver_undone_by_another check (undone_by <> subject and undone_by <> reported_by)
);
comment on table leaver is 'Ends of employment that systems of municipalities reported; an undone one is kept.';
comment on column leaver.organisation is 'ATVK code or registration number of who employed her; the reporting system is its.';
comment on column leaver.reference is 'Number of the record in the system that reported.';
comment on column leaver.subject is 'Opaque subject of her token.';
comment on column leaver.last_day is 'Last day of employment, in Riga; access ends when it is over, or at once when it is past.';
create index leaver_in_force on leaver (last_day) where undone_at is null;
