-- Officials and systems as services have seen them with their roles, and what reviewers said of each (SEC-ACC-1, OBJ-O1, SEC-AUT-4).

-- +goose Up
create table access_grant (
    id            uuid        not null,
    subject       text        not null,
    role          text        not null,
    kind          text        not null,
    organisation  text        not null,
    processor     text        not null,
    first_seen_at timestamptz not null,
    last_seen_at  timestamptz not null,
    outcome       text        not null default '',
    review_reason text        not null default '',
    reviewed_by   text        not null default '',
    reviewed_at   timestamptz,
    version       bigint      not null default 1,
    constraint access_grant_pkey primary key (id),
    constraint access_grant_once unique (subject, role),
    constraint access_grant_kind_known check (kind in ('staff', 'system')),
    constraint access_grant_seen_in_order check (last_seen_at >= first_seen_at),
    constraint access_grant_outcome_known check (outcome in ('', 'CONFIRMED', 'ENDED')),
    constraint access_grant_review_whole check ((outcome = '') = (reviewed_at is null) and (outcome = '') = (reviewed_by = '')),
    constraint access_grant_reviewed_by_another check (reviewed_by <> subject)
);
comment on table access_grant is 'Roles as tokens of the issuer showed them: the platform gives none. Citizens are not in it.';
comment on column access_grant.subject is 'Opaque subject of the token.';
comment on column access_grant.processor is 'Registration number of the outsourced organisation whose identity it is; empty when it is none.';
create index access_grant_of_organisation on access_grant (organisation);
create index access_grant_of_processor on access_grant (processor);
