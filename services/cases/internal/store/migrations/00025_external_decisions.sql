-- Decisions of the system of before (OBJ-N1): from which day on a municipality decides here only, what it decided there until then, and what it sent
-- although it should have been decided here. Apart from decisions of this platform: none of these ever becomes one.

-- +goose Up
create table mandatory_task (
    id            uuid        not null,
    municipality  text        not null,
    decision_type text        not null,
    from_day      date        not null,
    to_day        date,
    source        text        not null,
    set_by        text        not null,
    set_at        timestamptz not null,
    constraint mandatory_task_pkey primary key (id),
    constraint mandatory_task_municipality_is_atvk check (municipality ~ '^[0-9]{7}$'),
    constraint mandatory_task_days_in_order check (to_day >= from_day),
    constraint mandatory_task_no_overlap exclude using gist (municipality with =, decision_type with =, daterange(from_day, to_day, '[]') with &&)
);
comment on table mandatory_task is 'On these days the municipality makes decisions of the type here only.';

create table external_decision (
    id            uuid        not null,
    municipality  text        not null,
    source_system text        not null,
    reference     text        not null,
    person        uuid        not null,
    decision_type text        not null,
    decided_on    date        not null,
    sealed_text   bytea       not null,
    received_at   timestamptz not null,
    version       bigint      not null,
    constraint external_decision_pkey primary key (id),
    constraint one_external_decision_of_reference unique (municipality, source_system, reference)
);
create index external_decision_by_person on external_decision (person, municipality, decided_on desc, id desc);
comment on table external_decision is 'Decision that another system made before it had to be made here; changed by its sender alone.';
comment on column external_decision.sealed_text is 'Number, days and amount as JSON, sealed with the key of the person (group G12).';

create table external_decision_error (
    id            uuid        not null,
    municipality  text        not null,
    source_system text        not null,
    reference     text        not null,
    person        uuid        not null,
    decision_type text        not null,
    decided_on    date        not null,
    reason        text        not null,
    state         text        not null,
    sealed_text   bytea       not null,
    received_at   timestamptz not null,
    version       bigint      not null,
    constraint external_decision_error_pkey primary key (id),
    constraint external_decision_error_state_known check (state in ('OPEN', 'REPAIRED', 'WITHDRAWN')),
    constraint external_decision_error_open_has_reason check (state <> 'OPEN' or reason <> '')
);
create unique index one_open_error_of_reference on external_decision_error (municipality, source_system, reference) where state = 'OPEN';
create index external_decision_error_by_sender on external_decision_error (municipality, source_system, id);
comment on table external_decision_error is 'Decision that was sent and not accepted, as it was sent last, until its sender repairs or withdraws it.';

-- +goose Down
drop table external_decision_error, external_decision, mandatory_task;
