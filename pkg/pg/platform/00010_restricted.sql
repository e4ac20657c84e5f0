-- Which data of persons are restricted now (package restriction, GDPR 18), as sharing announced it.

-- +goose Up
create table restricted (
    request      text        not null,
    person       text        not null,
    code         text        not null,
    record       text        not null,
    municipality text        not null,
    start_at     timestamptz not null,
    lifted_at    timestamptz,
    constraint restricted_pkey primary key (request),
    constraint restricted_names_a_person check (person ~ '^persons/[0-9a-f-]{36}$'),
    constraint restricted_names_a_group check (code ~ '^G[0-9]{2}([.][0-9]{2})?$')
);
comment on table restricted is 'Data of persons that are kept and hardly used (GDPR 18). A copy of what sharing decided; it names persons by opaque names only.';
comment on column restricted.record is 'One record, for example benefits/{uuid}; empty: all of the group or leaf.';
comment on column restricted.lifted_at is 'When it ended; null while it holds. One that ended never holds again.';
create index restricted_now on restricted (person) where lifted_at is null;
