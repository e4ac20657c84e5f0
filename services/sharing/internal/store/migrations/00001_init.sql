-- +goose Up
create table entry (
    id           uuid        not null,
    municipality text        not null,
    title        text        not null,
    created_at   timestamptz not null,
    constraint entry_pkey primary key (id),
    constraint entry_municipality_is_atvk check (municipality ~ '^[0-9]{7}$'),
    constraint entry_has_title check (title <> '' and char_length(title) <= 200)
);
create index entry_by_municipality on entry (municipality, id);
comment on table entry is 'What this service keeps.';
comment on column entry.municipality is 'ATVK code of the municipality that the entry belongs to.';
