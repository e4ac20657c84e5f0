-- +goose Up
create table fact (
    id           uuid        not null,
    lineage      uuid        not null,
    household_id uuid        not null,
    person_id    uuid,
    municipality text        not null,
    case_id      uuid,
    kind         text        not null,
    valid        daterange   not null,
    body         jsonb       not null,
    source       text        not null,
    register     text,
    record       text,
    known        tstzrange   not null,
    origin       text        not null,
    reason       text,
    dispute      text,
    recorded_by  text        not null,
    ended        text,
    ended_by     text,
    end_reason   text,
    constraint fact_pkey primary key (id),
    constraint fact_municipality_code check (municipality ~ '^[0-9]{7}$'),
    constraint fact_kind_known check (kind in (
        'MEMBERSHIP', 'OCCUPATION', 'DISABILITY', 'PENSION_AGE', 'INSTITUTION', 'MAINTENANCE_CONTRACT', 'RESIDENCE', 'INCOME', 'NO_INCOME',
        'IRREGULAR_INCOME', 'NO_IRREGULAR_INCOME', 'ECONOMIC_ACTIVITY', 'ACCOUNT', 'SAVINGS', 'REAL_PROPERTY', 'NO_REAL_PROPERTY', 'VEHICLE',
        'NO_VEHICLES', 'ASSET', 'DWELLING', 'HOUSING_EXPENSE', 'CRISIS')),
    constraint fact_valid_is_half_open check (not isempty(valid) and lower_inc(valid) and not upper_inc(valid) and lower(valid) is not null),
    constraint fact_known_is_half_open check (not isempty(known) and lower_inc(known) and not upper_inc(known) and lower(known) is not null),
    constraint fact_source_complete check (
        source = 'DECLARED' and register is null and record is null or
        source = 'DOCUMENT' and register is null and record is not null or
        source = 'REGISTER' and register is not null and record is not null),
    constraint fact_origin_known check (origin in ('RECORDED', 'CORRECTED', 'DISPUTED', 'SUPERSEDED')),
    constraint fact_lineage_begins_recorded check ((origin = 'RECORDED') = (id = lineage)),
    constraint fact_ended_is_explained check (upper_inf(known) = (ended is null) and (ended is null) = (ended_by is null)),
    constraint fact_register_is_not_corrected check (source <> 'REGISTER' or (origin <> 'CORRECTED' and ended is distinct from 'CORRECTED' and ended is distinct from 'RETRACTED')),
    constraint fact_one_truth_at_a_time exclude using gist (lineage with =, known with &&),
    constraint fact_one_household_per_person exclude using gist (person_id with =, household_id with <>, valid with &&, known with &&)
        where (kind = 'MEMBERSHIP'),
    constraint fact_said_once exclude using gist (
        household_id with =, coalesce(person_id, household_id) with =, kind with =, municipality with =, coalesce(register, '') with =,
        valid with &&, known with &&)
        where (kind in ('MEMBERSHIP', 'OCCUPATION', 'DISABILITY', 'PENSION_AGE', 'INSTITUTION', 'MAINTENANCE_CONTRACT', 'RESIDENCE', 'DWELLING'))
);
create unique index fact_one_answer_of_a_register on fact (household_id, municipality, register, record, kind, coalesce(person_id, household_id))
    where source = 'REGISTER' and upper_inf(known);
create index fact_of_household on fact (household_id, lineage);
create index fact_membership_of_person on fact (person_id) where kind = 'MEMBERSHIP' and upper_inf(known);

comment on table fact is 'What is known about households and their means, each thing for the days it holds and for the time it was known: every version that was ever known.';
comment on column fact.id is 'One version. Assessments name the versions they were computed from.';
comment on column fact.lineage is 'Id of the first version: one thing through its corrections, disputes and newer answers.';
comment on column fact.household_id is 'Household of the person registry; no foreign key, the registry is another service.';
comment on column fact.person_id is 'Null: the household as a whole.';
comment on column fact.valid is 'Days for which it holds, [from, until); no upper bound until further notice.';
comment on column fact.known is 'When this version was what is known, [from, until); no upper bound for what is known now.';
comment on column fact.body is 'What it says; codes as words, amounts in cents (G07, G08, G10).';
comment on column fact.record is 'Opaque name of the document, or of the record in the register: a newer answer about it supersedes the earlier one.';
comment on column fact.dispute is 'Why the value is disputed; it counts all the same.';
comment on constraint fact_one_household_per_person on fact is 'A person shares expenses in one household at a time (R11), as far as anybody knew at any time.';

-- +goose StatementBegin
create function fact_is_history() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if upper_inf(old.known) and not upper_inf(new.known) and lower(new.known) = lower(old.known)
            and to_jsonb(new) - array['known', 'ended', 'ended_by', 'end_reason'] = to_jsonb(old) - array['known', 'ended', 'ended_by', 'end_reason'] then
            return new;
        end if;
    end if;
    raise exception using errcode = '23514', constraint = 'fact_is_history',
        message = 'what was known cannot be changed or forgotten; a version only ends';
end
$$;
-- +goose StatementEnd
comment on function fact_is_history() is 'A version of a fact never changes but for the moment it stops being what is known, once.';
create trigger fact_is_history before update or delete on fact for each row execute function fact_is_history();
create trigger fact_is_not_emptied before truncate on fact for each statement execute function fact_is_history();
