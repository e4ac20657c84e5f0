-- Facts, assessments, awards and what was found are sealed (SEC-ENC-2). Rows from before keep their open columns until the service
-- seals them in the background and empties those; a later release drops them.

-- +goose Up
alter table assessment add sealed bytea, alter facts drop not null, alter result drop not null, alter trace drop not null,
    add constraint assessment_is_whole check (sealed is not null or (facts is not null and result is not null and trace is not null));
alter table award add sealed_facts bytea;
alter table fact add sealed_body bytea, alter body drop not null,
    add constraint fact_says_something check (sealed_body is not null or body is not null);
alter table award_change add sealed_text bytea, alter months drop not null, alter reason drop not null, alter trace drop not null,
    add constraint award_change_is_whole check (sealed_text is not null or (months is not null and reason is not null and trace is not null));
alter table conflict_finding add sealed_facts bytea, alter facts drop not null,
    add constraint conflict_finding_has_facts check (sealed_facts is not null or facts is not null);

comment on column assessment.sealed is 'Facts, result and trace in canonical form, byte for byte, sealed with the key of the applicant (group G10).';
comment on column award.sealed_facts is 'The facts of its assessment in compact form, sealed with the key of the applicant (group G10); null when the assessment is not kept here.';
comment on column fact.sealed_body is 'What it says as JSON, sealed with the key of the person, or of the household (disability under group G17, else G10).';
comment on column award_change.sealed_text is 'Months, reason, trace and ending as JSON, sealed with the key of the applicant (group G12).';
comment on column conflict_finding.sealed_facts is 'Both sides as compared, as JSON, sealed with the key of the first person (group G18).';
comment on column caseload_household.record_now is 'The trace in numbers: rules, values and rows of the law; sealed with a key of the run, which ends with it. Null when not computed.';

-- Traces of runs live for thirty days: the open ones are marked as such, and go without having been sealed.
update caseload_household set record_now = '\x00'::bytea || record_now, record_then = '\x00'::bytea || record_then;

create index assessment_to_seal on assessment (id) where sealed is null;
create index award_to_seal on award (decision_id) where sealed_facts is null and facts is not null;
create index fact_to_seal on fact (id) where sealed_body is null;
create index award_change_to_seal on award_change (id) where sealed_text is null;
create index conflict_finding_to_seal on conflict_finding (id) where sealed_facts is null;

-- +goose StatementBegin
create or replace function fact_is_history() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if upper_inf(old.known) and not upper_inf(new.known) and lower(new.known) = lower(old.known)
            and to_jsonb(new) - array['known', 'ended', 'ended_by', 'end_reason'] = to_jsonb(old) - array['known', 'ended', 'ended_by', 'end_reason'] then
            return new;
        end if;
        if old.sealed_body is null and new.sealed_body is not null and new.body is null
            and to_jsonb(new) - array['body', 'sealed_body'] = to_jsonb(old) - array['body', 'sealed_body'] then
            return new;
        end if;
    end if;
    raise exception using errcode = '23514', constraint = 'fact_is_history',
        message = 'what was known cannot be changed or forgotten; a version only ends';
end
$$;
-- +goose StatementEnd
comment on function fact_is_history() is 'A version of a fact never changes but for the moment it stops being what is known, once, and for being sealed, once.';
