-- +goose Up
create table access_refusal (
    id           uuid        not null,
    asked_at     timestamptz not null,
    recipient    text        not null,
    organisation text        not null,
    purpose      text        not null,
    mode         text        not null,
    grant_code   text        not null,
    clause       text        not null,
    constraint access_refusal_pkey primary key (id),
    constraint access_refusal_names_clause check (clause <> '')
);
create index access_refusal_by_organisation on access_refusal (organisation, id);
comment on table access_refusal is 'Questions about access that were answered with nothing, and the clause that failed: for data officers, never for who asked.';
comment on column access_refusal.organisation is 'Registration number or ATVK code of the organisation that the question was about; empty when none was named.';
comment on column access_refusal.clause is 'The first clause of the decision that failed, for example RELATION.';
