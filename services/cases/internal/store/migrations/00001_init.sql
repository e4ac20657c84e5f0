-- +goose Up

-- Rules of one column are domains: their checks are kept compiled, while PostgreSQL reads those of a table anew for every
-- statement, and an application is the busiest write.
create domain municipality as text constraint application_municipality_is_atvk check (value ~ '^[0-9]{7}$');
create domain received_date as date constraint application_received_from_2021 check (value >= date '2021-01-01');
create domain application_state as text constraint application_state_known
    check (value in ('AWAITING_SIGNATURES', 'SUBMITTED', 'IN_CASE', 'DECIDED', 'WITHDRAWN'));
create domain purposes as text[] constraint purpose_known
    check (value <@ array['STATUS', 'GMI_BENEFIT', 'HOUSING_BENEFIT'] and value <> '{}');
create domain revision as integer constraint application_revision_counts check (value > 0);
create domain version as bigint constraint application_version_counts check (value > 0);
create domain signature_method as text constraint signature_method_known check (value in ('PAPER', 'ELECTRONIC'));
create domain task_kind as text constraint task_kind_known
    check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT'));
create domain task_state as text constraint task_state_known check (value in ('OPEN', 'DONE', 'CANCELLED'));

create table application (
    id            uuid              primary key,
    municipality  municipality      not null,
    channel       text              not null,
    applicant     uuid              not null,
    purposes      purposes          not null,
    received_date received_date     not null,
    declaration   jsonb             not null,
    state         application_state not null,
    due_date      date              not null,
    revision      revision          not null,
    version       version           not null,
    created_at    timestamptz       not null,
    updated_at    timestamptz       not null,
    constraint application_due_after_received check (due_date > received_date)
);
comment on table application is 'What a household asks for and declares (iesniegums, MK 809). The row is also the lock of everything kept about it.';
comment on column application.applicant is 'Person of the person registry; no foreign key, the registry is another service.';
comment on column application.purposes is 'What is asked for, in alphabetical order. An applicant has one undecided application per purpose.';
comment on column application.revision is 'Counts changes of declaration and purposes; an assessment and a draft name the revision they rest on.';
comment on column application.version is 'Counts every change; the etag.';
create unique index one_open_application_for_status on application (applicant)
    where state not in ('DECIDED', 'WITHDRAWN') and purposes @> '{STATUS}';
create unique index one_open_application_for_gmi on application (applicant)
    where state not in ('DECIDED', 'WITHDRAWN') and purposes @> '{GMI_BENEFIT}';
create unique index one_open_application_for_housing on application (applicant)
    where state not in ('DECIDED', 'WITHDRAWN') and purposes @> '{HOUSING_BENEFIT}';

create table signature (
    application_id uuid        not null constraint signature_of_application references application (id),
    person         uuid        not null,
    method         signature_method,
    signed_at      timestamptz,
    recorded_by    text,
    constraint signature_once primary key (application_id, person),
    constraint signature_complete check ((signed_at is null) = (method is null)),
    constraint paper_signature_recorded_by_official check (method is distinct from 'PAPER' or recorded_by is not null)
);
comment on table signature is 'One row per adult of the household, signed or awaited (MK 809 point 2.1).';

create table assessment (
    id              uuid primary key,
    application_id  uuid        not null constraint assessment_of_application references application (id),
    revision        integer     not null,
    entitlements    jsonb       not null,
    persons         uuid[]      not null,
    engine_version  text        not null,
    parameters_hash text        not null,
    body            json        not null,
    computed_by     text        not null,
    computed_at     timestamptz not null
);
comment on table assessment is 'Means tests that the assistance service computed for a case; all are kept. id is its id there, body the whole of it, byte for byte.';
create index assessment_by_application on assessment (application_id);

create table client_case (
    id             uuid primary key,
    application_id uuid        not null constraint case_of_application references application (id),
    municipality   text        not null,
    number         text        not null,
    state          text        not null constraint case_state_known
        check (state in ('OPEN', 'ASSESSED', 'DECISION_DRAFTED', 'DECIDED', 'CLOSED')),
    assignee       text        not null,
    applicant      uuid        not null,
    due_date       date        not null,
    assessment_id  uuid        constraint case_last_assessment references assessment (id),
    version        bigint      not null constraint case_version_counts check (version > 0),
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    constraint one_case_per_application unique (application_id),
    constraint case_number_unique unique (number),
    constraint assessed_case_has_assessment check (state in ('OPEN', 'CLOSED') or assessment_id is not null)
);
comment on table client_case is 'Electronic client case (elektroniskā klienta lieta); CASE is a word of SQL. municipality, applicant and due_date repeat the application for the worklist and never change.';
create index worklist_by_due on client_case (municipality, due_date, id);
create index worklist_by_state on client_case (municipality, state, due_date, id);
create index worklist_by_assignee on client_case (municipality, assignee, due_date, id);
create index worklist_by_created on client_case (municipality, created_at, id);
create index worklist_by_number on client_case (municipality, number text_pattern_ops, id);
create index worklist_by_number_order on client_case (municipality, number, id);
create index worklist_by_applicant on client_case (municipality, applicant, due_date, id);

create table case_counter (
    prefix text    not null,
    year   integer not null,
    last   integer not null constraint case_counter_counts check (last > 0),
    constraint one_counter_per_year primary key (prefix, year)
);
comment on table case_counter is 'Last case number given out per municipality prefix and year. Raised in the transaction that opens the case, so numbers have no gaps.';

create table decision (
    id             uuid primary key,
    application_id uuid        not null constraint decision_of_application references application (id),
    case_id        uuid        not null constraint decision_of_case references client_case (id),
    number         text        not null,
    state          text        not null constraint decision_state_known check (state in ('DRAFT', 'RETURNED', 'ISSUED')),
    entitlements   jsonb       not null,
    reasons        text        not null,
    assessment_id  uuid        not null constraint decision_rests_on_assessment references assessment (id),
    revision       integer     not null,
    persons        uuid[]      not null,
    prepared_by    text        not null,
    prepared_at    timestamptz not null,
    issued_by      text,
    issued_at      timestamptz,
    return_reason  text        not null,
    appeal_until   date,
    version        bigint      not null constraint decision_version_counts check (version > 0),
    constraint one_decision_per_case unique (case_id),
    constraint decision_number_unique unique (number),
    constraint decision_issued_by_another_person check (issued_by is null or issued_by <> prepared_by),
    constraint issued_decision_names_its_person check
        ((state = 'ISSUED') = (issued_by is not null and issued_at is not null and appeal_until is not null))
);
comment on table decision is 'Decision on an application (lēmums). Once issued the row cannot change or go.';
create index decision_by_application on decision (application_id);

create table decision_snapshot (
    decision_id     uuid        primary key constraint snapshot_of_decision references decision (id),
    declaration     json        not null,
    assessment      json        not null,
    assessment_id   uuid        not null,
    engine_version  text        not null,
    parameters_hash text        not null,
    sha256          text        not null constraint snapshot_sha256_is_hash check (sha256 ~ '^[0-9a-f]{64}$'),
    frozen_at       timestamptz not null
);
comment on table decision_snapshot is 'What an issued decision rests on, byte for byte as it was hashed. Rows cannot change or go.';

create table task (
    id             uuid        primary key,
    application_id uuid        not null constraint task_of_application references application (id),
    municipality   text        not null,
    kind           task_kind   not null,
    state          task_state  not null,
    assignee       uuid,
    due_date       date        not null,
    created_at     timestamptz not null,
    ended_at       timestamptz,
    constraint signature_task_names_person check ((kind = 'SIGN_APPLICATION') = (assignee is not null)),
    constraint ended_task_has_end check ((state = 'OPEN') = (ended_at is null))
);
comment on table task is 'What somebody has to do about an application: a person of the household (assignee) or the office.';
create index task_by_application on task (application_id);
create index open_task_by_person on task (assignee, due_date, id) where state = 'OPEN';

-- +goose StatementBegin
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception using errcode = '23514', constraint = tg_argv[0],
        message = 'an issued decision and what it rests on cannot be changed';
end
$$;
-- +goose StatementEnd
comment on function refuse_change() is 'Guards rows that the law wants unchanged: issued decisions and their snapshots.';

create trigger snapshot_is_immutable before update or delete on decision_snapshot
    for each row execute function refuse_change('snapshot_is_immutable');
create trigger snapshot_is_not_emptied before truncate on decision_snapshot
    for each statement execute function refuse_change('snapshot_is_immutable');
create trigger issued_decision_is_immutable before update or delete on decision
    for each row when (old.state = 'ISSUED') execute function refuse_change('issued_decision_is_immutable');

-- +goose Down
drop table task, decision_snapshot, decision, case_counter, client_case, assessment, signature, application;
drop function refuse_change();
drop domain municipality, received_date, application_state, purposes, revision, version, signature_method, task_kind, task_state;
