-- Openings of one person's data to an operator in an emergency (GR-21, SEC-ACC-3).

-- +goose Up
create table break_glass (
    id           uuid        not null,
    ticket       text        not null,
    reason       text        not null,
    subject      uuid        not null,
    data_groups  text[]      not null,
    minutes      int         not null,
    requested_by text        not null,
    requested_at timestamptz not null,
    approved_by  text        not null default '',
    approved_at  timestamptz,
    until_at     timestamptz,
    ended_by     text        not null default '',
    ended_at     timestamptz,
    reviewed_by  text        not null default '',
    reviewed_at  timestamptz,
    outcome      text        not null default '',
    finding      text        not null default '',
    constraint break_glass_pkey primary key (id),
    constraint break_glass_two_persons check (approved_by <> requested_by),
    constraint break_glass_a_third_reviews check (reviewed_by = '' or (reviewed_by <> requested_by and reviewed_by <> approved_by)),
    constraint break_glass_minutes_few check (minutes between 1 and 480),
    constraint break_glass_opens_somewhat check (cardinality(data_groups) > 0),
    constraint break_glass_approved_whole check ((approved_by = '') = (approved_at is null) and (approved_at is null) = (until_at is null)),
    constraint break_glass_within_its_minutes check (until_at is null or until_at <= approved_at + make_interval(mins => minutes)),
    constraint break_glass_reviewed_whole check ((reviewed_by = '') = (reviewed_at is null) and (reviewed_by = '') = (outcome = '')),
    constraint break_glass_outcome_known check (outcome in ('', 'JUSTIFIED', 'NOT_JUSTIFIED', 'INCIDENT'))
);
comment on table break_glass is 'Openings of a person''s data to an operator, with who asked, who approved, until when, and who reviewed. Rows stay.';
comment on column break_glass.until_at is 'When it ends by itself; moved forward when it is ended early.';
create index break_glass_newest on break_glass (requested_at desc);
