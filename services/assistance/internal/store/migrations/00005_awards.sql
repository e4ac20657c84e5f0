-- +goose Up
create table award (
    decision_id   uuid        not null,
    case_id       uuid        not null,
    assessment_id uuid,
    municipality  text        not null,
    start_date    date        not null,
    end_date      date        not null,
    persons       uuid[]      not null,
    facts         bytea,
    renewal_at    timestamptz,
    created_at    timestamptz not null,
    constraint award_pkey primary key (decision_id),
    constraint award_period_in_order check (end_date >= start_date),
    constraint award_municipality_code check (municipality ~ '^[0-9]{7}$')
);
create index award_by_end on award (end_date) where renewal_at is null;
create index award_by_person on award using gin (persons);
create index award_by_municipality on award (municipality, end_date);
create index award_by_case on award (case_id);
comment on table award is 'What one decision granted as a whole: from when to when, to whom, from which facts. What runs over the caseload read.';
comment on column award.facts is 'The facts of its assessment in compact form; null when the assessment is not kept here.';
comment on column award.renewal_at is 'When the cases service was told that it ends (R77).';

create table caseload_run (
    id           uuid        not null,
    state        text        not null,
    municipality text,
    pack_now     uuid,
    pack_then    uuid,
    snapshot     date        not null,
    day          date,
    done         integer     not null,
    total        integer     not null,
    failed       integer     not null,
    after_id     uuid        not null,
    tally        jsonb       not null,
    requested_by text        not null,
    created_at   timestamptz not null,
    ended_at     timestamptz,
    taken_until  timestamptz,
    constraint caseload_run_pkey primary key (id),
    constraint caseload_run_state_known check (state in ('QUEUED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED')),
    constraint caseload_run_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint caseload_run_counts_are_counts check (done >= 0 and total >= 0 and failed between 0 and done)
);
create index caseload_run_open on caseload_run (id) where state in ('QUEUED', 'RUNNING');
comment on table caseload_run is 'Comparisons of two packs over the caseload: how far they are and what they counted.';
comment on column caseload_run.after_id is 'Last award computed: where the run goes on after an interruption.';
comment on column caseload_run.tally is 'Counts by municipality and household type, before small groups are left out. Never shown.';
comment on column caseload_run.taken_until is 'Until when one instance works on it; another may take it over after that.';
