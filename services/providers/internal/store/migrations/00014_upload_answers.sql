-- +goose Up
create domain answer_outcome as text constraint answer_leaves_something_to_do check (value in ('REJECTED', 'UNMATCHED'));

create table upload_answer (
    upload_id uuid           not null,
    position  integer        not null,
    source_id text           not null,
    outcome   answer_outcome not null,
    record_id uuid,
    findings  text[]         not null,
    constraint upload_answer_pkey primary key (upload_id, position)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);
comment on table upload_answer is 'Answers of a file that leave its sender something to do, written with the records, for whoever lost them on the way; gone when their term is over. No foreign key: it would cost every rejected record a look-up.';
comment on column upload_answer.position is 'Line of the file, from 1.';
comment on column upload_answer.record_id is 'The record that is kept; none when it was rejected.';
comment on column upload_answer.findings is 'What is wrong, in the order of the answer: the rule, a space, and the field, which is empty for the whole record. Never a value.';

create domain worker_role as text constraint worker_role_known check (value in ('SOCIAL_WORKER', 'CARER', 'ASSISTANT', 'SPECIALIST', 'OTHER'));

create table worker (
    provider_id uuid        not null constraint worker_of_provider references provider (id),
    ref         text        not null,
    role        worker_role not null,
    from_day    date        not null,
    to_day      date,
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    constraint worker_pkey primary key (provider_id, ref),
    constraint worker_days_in_order check (to_day >= from_day)
);
comment on table worker is 'Who works for a provider, under a name that only the provider understands; no name and no personal code of a person.';
