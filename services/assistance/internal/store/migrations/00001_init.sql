-- +goose Up
create table assessment (
    id               uuid        not null,
    case_id          uuid,
    application_id   uuid,
    municipality     text        not null,
    application_date date        not null,
    persons          uuid[]      not null,
    facts            jsonb       not null,
    result           jsonb       not null,
    trace            jsonb       not null,
    engine_version   text        not null,
    parameters_hash  text        not null,
    created_at       timestamptz not null,
    constraint assessment_pkey primary key (id),
    constraint assessment_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint assessment_has_persons check (cardinality(persons) > 0),
    constraint assessment_parameters_hash_sha256 check (parameters_hash ~ '^[0-9a-f]{64}$')
);
create index assessment_by_case on assessment (case_id, id) where case_id is not null;
comment on table assessment is 'A computed means test with everything it used (R101): never changed, a new calculation is a new row.';
comment on column assessment.facts is 'The declaration as it was computed (G07, G08); codes as words, amounts in cents.';
comment on column assessment.trace is 'Every rule applied with inputs, parameter rows and results.';
comment on column assessment.engine_version is 'Behaviour of the engine that computed it.';
comment on column assessment.parameters_hash is 'SHA-256 of the parameter rows in canonical form.';

create table status (
    id           uuid        not null,
    case_id      uuid        not null,
    decision_id  uuid        not null,
    municipality text        not null,
    kind         text        not null,
    start_date   date        not null,
    end_date     date        not null,
    persons      uuid[]      not null,
    created_at   timestamptz not null,
    constraint status_pkey primary key (id),
    constraint status_once_per_decision unique (decision_id, kind),
    constraint status_kind_known check (kind in ('NEEDY', 'LOW_INCOME')),
    constraint status_period_in_order check (end_date >= start_date),
    constraint status_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint status_has_persons check (cardinality(persons) > 0),
    constraint status_no_overlap exclude using gist (case_id with =, kind with =, daterange(start_date, end_date, '[]') with &&)
);
create index status_by_case on status (case_id, id);
create index status_by_person on status using gin (persons);
comment on table status is 'A status granted by a decision (R75 to R83), queryable by day.';
comment on column status.end_date is 'Last day, inclusive.';
comment on column status.persons is 'Beneficiaries; may be fewer than the household (R13).';

create table benefit (
    id           uuid        not null,
    case_id      uuid        not null,
    decision_id  uuid        not null,
    municipality text        not null,
    kind         text        not null,
    amount_cents bigint      not null,
    start_date   date        not null,
    end_date     date        not null,
    persons      uuid[]      not null,
    created_at   timestamptz not null,
    constraint benefit_pkey primary key (id),
    constraint benefit_once_per_decision unique (decision_id, kind),
    constraint benefit_kind_known check (kind in ('GMI', 'HOUSING')),
    constraint benefit_amount_positive check (amount_cents > 0),
    constraint benefit_period_in_order check (end_date >= start_date),
    constraint benefit_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint benefit_has_persons check (cardinality(persons) > 0),
    constraint benefit_no_overlap exclude using gist (case_id with =, kind with =, daterange(start_date, end_date, '[]') with &&)
);
create index benefit_by_case on benefit (case_id, id);
create index benefit_by_person on benefit using gin (persons);
comment on table benefit is 'A benefit granted by a decision, due every month of its period.';
comment on column benefit.amount_cents is 'Euro cents a month.';

create table payment_line (
    id           uuid        not null,
    benefit_id   uuid        not null,
    case_id      uuid        not null,
    municipality text        not null,
    month        date        not null,
    amount_cents bigint      not null,
    state        text        not null,
    persons      uuid[]      not null,
    created_at   timestamptz not null,
    constraint payment_line_pkey primary key (id),
    constraint payment_line_of_benefit foreign key (benefit_id) references benefit (id),
    constraint payment_line_once_a_month unique (benefit_id, month),
    constraint payment_line_month_is_first_day check (extract(day from month) = 1),
    constraint payment_line_amount_positive check (amount_cents > 0),
    constraint payment_line_state_known check (state in ('DUE'))
);
create index payment_line_by_case on payment_line (case_id, month, id);
comment on table payment_line is 'One amount due for one month of a benefit (R43, G13).';
comment on column payment_line.month is 'First day of the month.';
comment on column payment_line.persons is 'Beneficiaries of the benefit, repeated so that access is decided on the row.';
