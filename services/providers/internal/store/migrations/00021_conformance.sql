-- +goose Up

create domain conformance_state as text constraint conformance_state_known check (value in ('RUNNING', 'PASSED', 'FAILED', 'REPLACED'));

create table conformance_run (
    id             uuid              primary key,
    tenant         uuid              not null constraint conformance_run_in_sandbox references sandbox (tenant),
    provider_id    uuid              not null constraint conformance_run_of_provider references provider (id),
    agreement_id   uuid              not null constraint conformance_run_under_agreement references agreement (id),
    credential_id  uuid              not null constraint conformance_run_tests_credential references credential (id),
    client_id      text              not null,
    system_name    text              not null,
    system_version text              not null,
    schema_word    text              not null,
    fields         text[]            not null,
    suite          text              not null,
    whole          boolean           not null,
    limit_ms       bigint            not null,
    state          conformance_state not null,
    skewed_since   timestamptz,
    certificate_id uuid,
    results        jsonb             not null,
    started_at     timestamptz       not null,
    ended_at       timestamptz,
    version        version           not null
);
comment on table conformance_run is 'Tests of providers'' systems (OBJ-P9): what is tested, where each case stands and what was seen. Made-up people only; no personal code.';
comment on column conformance_run.results is 'Cases in order, with what they keep between their steps and their evidence.';
create unique index conformance_run_open_once on conformance_run (tenant) where state = 'RUNNING';
create unique index conformance_run_of_open_client on conformance_run (client_id) where state = 'RUNNING';
create index conformance_run_by_tenant on conformance_run (tenant, id);

create table conformance_call (
    position    bigint      generated always as identity primary key,
    run_id      uuid        not null constraint conformance_call_of_run references conformance_run (id) on delete cascade,
    at          timestamptz not null,
    method      text        not null,
    reason      text        not null,
    certificate text        not null,
    subject     text        not null,
    facts       jsonb       not null,
    sent        jsonb       not null
);
comment on table conformance_call is 'Calls of systems that are tested, as the platform saw them, by names, codes and times: what cases are judged from. Kept with the run.';
create index conformance_call_by_run on conformance_call (run_id, position);

create table conformance_fault (
    run_id  uuid    not null constraint conformance_fault_of_run references conformance_run (id) on delete cascade,
    subject text    not null,
    reason  text    not null,
    times   integer not null constraint conformance_fault_ends check (times >= 0),
    primary key (run_id, subject)
);
comment on table conformance_fault is 'Errors that the next calls of a tested system about an assignment, or its next file, are answered by.';

create table conformance_certificate (
    id             uuid        primary key,
    system_name    text        not null,
    system_version text        not null,
    schema_word    text        not null,
    fields         text[]      not null,
    suite          text        not null,
    cases          text[]      not null,
    run            text        not null,
    jws            text        not null,
    issued_at      timestamptz not null,
    expires_at     timestamptz not null,
    constraint conformance_certificate_has_a_term check (expires_at > issued_at)
);
comment on table conformance_certificate is 'Signed proofs that a system of a name and version passed the suite. Public; no personal data. Rows are never changed.';
create index conformance_certificate_of_system on conformance_certificate (system_name, system_version);
