-- +goose Up

create domain decided_state as text constraint decided_state_known check (value in ('ACCEPTED', 'DISPUTED'));

create table record_decision (
    record_id  uuid          not null constraint decision_of_record references delivery_record (id),
    number     bigint        not null generated always as identity,
    decided_at timestamptz   not null,
    state      decided_state not null,
    cause      text          not null,
    note       text          not null,
    decided_by text          not null,
    constraint record_decision_pkey primary key (record_id, number),
    constraint decision_has_cause check ((state = 'DISPUTED') = (cause <> ''))
);
comment on table record_decision is 'What officials of the municipality decided about each version of a record, every time; the last one counts.';
comment on column record_decision.note is 'Words of the official to the provider.';

-- +goose StatementBegin
create function decision_is_kept() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name,
        constraint = 'decision_is_kept', message = 'a decision is kept as it was made';
end
$$;
-- +goose StatementEnd
comment on function decision_is_kept() is 'Refuses every change of what was decided.';
create trigger record_decision_is_kept before update or delete or truncate on record_decision for each statement execute function decision_is_kept();

create domain payer_word as text constraint payer_known check (value in ('STATE', 'MUNICIPAL', 'EU', 'CLIENT'));
create domain statement_month as date constraint statement_month_begins check (extract(day from value) = 1);

create table statement (
    id           uuid            primary key,
    environment  environment     not null,
    provider_id  uuid            not null,
    municipality municipality    not null,
    month        statement_month not null,
    revision     integer         not null,
    told         text            not null,
    answer_by    date,
    seen         text            not null,
    seen_at      timestamptz,
    seen_by      text            not null,
    hash         text            not null,
    closed_at    timestamptz,
    closed_by    text            not null,
    version      version         not null,
    constraint statement_of_provider foreign key (provider_id, environment) references provider (id, environment),
    constraint statement_once unique (provider_id, environment, municipality, month),
    constraint statement_closed_has_hash check ((closed_at is null) = (hash = ''))
);
comment on table statement is 'A month of a provider with a municipality. The lines of an open one are computed from the records; those of a closed one are kept.';
comment on column statement.told is 'Hash of the lines that the provider was told of last.';
comment on column statement.seen is 'Hash of the lines that the provider confirmed.';
comment on column statement.hash is 'SHA-256 of the lines that were closed, in hexadecimal.';
create index statement_by_municipality on statement (municipality, month);

create table statement_line (
    statement_id   uuid            not null constraint line_of_statement references statement (id),
    service_month  statement_month not null,
    assignment_id  uuid            not null constraint line_of_assignment references assignment (id),
    payer          payer_word      not null,
    person         uuid            not null,
    adjustment     boolean         not null,
    unit           text            not null,
    share          integer         not null,
    copay_cents    cents           not null,
    delivered      bigint          not null,
    accepted       bigint          not null,
    disputed       bigint          not null,
    assigned       bigint          not null,
    invoiced       bigint          not null,
    records        integer         not null,
    accepted_cents bigint          not null,
    invoiced_cents bigint          not null,
    differences    text[]          not null,
    primary key (statement_id, service_month, assignment_id, payer)
);
comment on table statement_line is 'Lines of closed statements, never changed. What is paid is their sum: of a service of a closed month later ones hold differences only.';
comment on column statement_line.delivered is 'Hundredths of units, as all amounts of units here.';

-- +goose StatementBegin
create function statement_is_kept() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name,
        constraint = 'statement_is_kept', message = 'a closed statement stays as it was closed';
end
$$;
-- +goose StatementEnd
comment on function statement_is_kept() is 'Refuses every change of a closed statement and of its lines.';
create trigger statement_is_kept before update or delete on statement for each row when (old.closed_at is not null) execute function statement_is_kept();
create trigger statement_is_not_emptied before truncate on statement for each statement execute function statement_is_kept();
create trigger statement_line_is_kept before update or delete or truncate on statement_line for each statement execute function statement_is_kept();

create table statement_mark (
    id           bigint          primary key generated always as identity,
    environment  environment     not null,
    provider_id  uuid            not null,
    municipality municipality    not null,
    month        statement_month not null
);
comment on table statement_mark is 'Months that have ended and in which something changed since: their statements are looked at again. Rows are only added and removed, so that whoever adds waits for nobody.';

create table statement_opened (
    month     statement_month not null,
    clock_of  uuid            not null,
    opened_at timestamptz     not null,
    primary key (month, clock_of)
);
comment on table statement_opened is 'Months that have ended and whose statements were opened.';
comment on column statement_opened.clock_of is 'Provider of a sandbox whose clock was moved; nobody for everybody else.';

create table invoice (
    id           uuid            primary key,
    environment  environment     not null,
    provider_id  uuid            not null,
    municipality municipality    not null,
    number       text            not null,
    month        statement_month not null,
    payer        payer_word      not null,
    issued       date            not null,
    cents        bigint          not null,
    hash         bytea           not null constraint invoice_hash_is_sha256 check (octet_length(hash) = 32),
    received_at  timestamptz     not null,
    constraint invoice_of_provider foreign key (provider_id, environment) references provider (id, environment),
    constraint invoice_once unique (provider_id, environment, number)
);
comment on table invoice is 'Invoices that providers reported, under their own numbers, to be compared with what was accepted. Nothing is paid here.';
create index invoice_of_month on invoice (provider_id, municipality, month);

create table invoice_line (
    invoice_id    uuid            not null constraint line_of_invoice references invoice (id),
    number        integer         not null,
    assignment_id uuid            not null constraint invoice_line_of_assignment references assignment (id),
    service_month statement_month not null,
    units         bigint          not null,
    cents         bigint          not null,
    primary key (invoice_id, number)
);
comment on table invoice_line is 'What an invoice asks for each service; below zero in a credit note.';

create table service_price (
    registration_id uuid         not null,
    environment     environment  not null,
    municipality    municipality not null,
    unit            text         not null,
    from_day        date         not null,
    cents           cents        not null,
    source          text         not null,
    set_by          text         not null,
    set_at          timestamptz  not null,
    primary key (registration_id, municipality, unit, from_day),
    constraint price_of_registration foreign key (registration_id, environment) references registration (id, environment)
);
comment on table service_price is 'What a unit costs for clients of a municipality from a day on, until the next row; never changed.';

create table record_unfit (
    record_id uuid        primary key constraint unfit_of_record references delivery_record (id),
    seen      bigint      not null,
    rules     text[]      not null,
    fields    text[]      not null,
    judged_at timestamptz not null,
    constraint unfit_rules_have_fields check (cardinality(rules) = cardinality(fields))
);
comment on table record_unfit is 'Records kept without a client that do not fit what their client was assigned later: the sender is told why and corrects or cancels them.';
comment on column record_unfit.seen is 'Sum of the versions of the assignments it was judged by; it is judged again when one of them changes.';

create table record_review (
    record_id     uuid        primary key constraint review_of_record references delivery_record (id),
    correction_id uuid        not null constraint review_of_correction references fact_correction (id),
    rules         text[]      not null,
    fields        text[]      not null,
    proposed_at   timestamptz not null,
    constraint review_rules_have_fields check (cardinality(rules) = cardinality(fields))
);
comment on table record_review is 'Records that break a rule since a fact of their assignment was corrected: a proposal to the municipality, until it decides about the record anew.';
