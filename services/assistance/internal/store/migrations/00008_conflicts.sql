-- +goose Up
create table conflict_check (
    id              uuid        not null,
    case_id         uuid,
    municipality    text,
    persons         uuid[]      not null,
    occasion        text        not null,
    rules_hash      text        not null,
    could_not_check text[]      not null,
    missing         jsonb       not null,
    checked_by      text        not null,
    checked_at      timestamptz not null,
    constraint conflict_check_pkey primary key (id),
    constraint conflict_check_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint conflict_check_occasion_known check (occasion in ('APPLICATION', 'DECISION', 'PAYMENT', 'CHANGE', 'NIGHT', 'REQUEST'))
);
create index conflict_check_by_case on conflict_check (case_id, id) where case_id is not null;
comment on table conflict_check is 'A check of conflicting benefits and services that was kept: when, why, and what could not be looked at (CONF-E05, CONF-E07).';
comment on column conflict_check.municipality is 'Whose staff asked, or whose case it is; null for a check that the platform made by itself about a person.';
comment on column conflict_check.could_not_check is 'Ids of the rules that could not be checked in full.';
comment on column conflict_check.missing is 'For each of them, which source or value was missing and why.';

create table conflict_finding (
    id            uuid        not null,
    fingerprint   text        not null,
    check_id      uuid,
    rule          text        not null,
    scope         text        not null,
    rule_version  integer     not null,
    kind          text        not null,
    severity      text        not null,
    municipality  text        not null,
    case_id       uuid,
    persons       uuid[]      not null,
    facts         jsonb       not null,
    from_day      date        not null,
    to_day        date,
    one_day       boolean     not null,
    owner         text,
    occasion      text        not null,
    outcome       text        not null,
    found_at      timestamptz not null,
    resolved_by   text,
    resolved_at   timestamptz,
    reason        text,
    constraint conflict_finding_pkey primary key (id),
    constraint conflict_finding_once unique (municipality, fingerprint),
    constraint conflict_finding_of_check foreign key (check_id) references conflict_check (id),
    constraint conflict_finding_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint conflict_finding_kind_known check (kind in ('EXCLUDE', 'SUSPEND', 'OFFSET', 'DUPLICATE', 'SEQUENCE', 'LIMIT', 'REVIEW')),
    constraint conflict_finding_severity_known check (severity in ('NOTICE', 'MEDIUM', 'HIGH')),
    constraint conflict_finding_outcome_known check (outcome in ('OPEN', 'CONFIRMED', 'EXPLAINED', 'FALSE_ALARM', 'FIXED_AT_SOURCE')),
    constraint conflict_finding_period_in_order check (to_day > from_day),
    constraint conflict_finding_resolved_by_somebody check ((outcome = 'OPEN') = (resolved_by is null) and (outcome = 'OPEN') = (reason is null))
);
create index conflict_finding_by_municipality on conflict_finding (municipality, id desc);
create index conflict_finding_by_rule on conflict_finding (rule, outcome);
create index conflict_finding_by_person on conflict_finding using gin (persons);
comment on table conflict_finding is 'Benefits or services that may not stand side by side, as one municipality may know it; what became of it (CONF-E06).';
comment on column conflict_finding.fingerprint is 'SHA-256 of rule, version, both sides and the days that meet: the same conflict is found once.';
comment on column conflict_finding.facts is 'Both sides as compared. Of another municipality''s grant only what, from when to when, and which municipality (CONF-E08).';
comment on column conflict_finding.to_day is 'First day after; null when no end is known.';
comment on column conflict_finding.owner is 'The one person who may see it: violence, trafficking, child protection (CONF-E10). Null for everybody of the municipality.';

create table conflict_due (
    id            uuid        not null,
    occasion      text        not null,
    persons       uuid[]      not null,
    case_id       uuid,
    municipality  text,
    assessment_id uuid,
    due_at        timestamptz not null,
    taken_until   timestamptz,
    constraint conflict_due_pkey primary key (id)
);
create index conflict_due_open on conflict_due (due_at);
create unique index conflict_due_once_a_night on conflict_due (persons) where occasion = 'NIGHT';
comment on table conflict_due is 'Checks that the platform has to make by itself: soon after an application, a decision or a change, and in the following night (CONF-E07).';
comment on column conflict_due.taken_until is 'Until when one instance works on it; another may take it over after that.';
