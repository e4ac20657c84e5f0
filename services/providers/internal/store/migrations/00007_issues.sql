-- +goose Up
create table issue (
    id                  uuid        primary key,
    environment         environment not null,
    raiser_provider     uuid,
    raiser_municipality text        constraint issue_raiser_is_atvk check (raiser_municipality ~ '^[0-9]{7}$'),
    raiser_person       uuid,
    raised_by           text        not null,
    kind                text        not null constraint issue_kind_known
        check (kind in ('CLIENT_MISSING', 'SERVICE_MISSING', 'VALUE_WRONG', 'VALUE_OUTDATED', 'NOT_VISIBLE')),
    treated_as          text        not null constraint issue_treated_as_known
        check (treated_as in ('CLIENT_MISSING', 'SERVICE_MISSING', 'VALUE_WRONG', 'VALUE_OUTDATED', 'NOT_VISIBLE')),
    target_collection   text        constraint issue_target_known check (target_collection in ('assignments', 'registrations', 'records')),
    target_id           uuid,
    code_hash           bytea       constraint issue_code_is_sha256 check (octet_length(code_hash) = 32),
    found               boolean     not null,
    assignment_id       uuid        constraint issue_of_assignment references assignment (id),
    person              uuid,
    fact                text        not null,
    place               text        constraint issue_place_is_atvk check (place ~ '^[0-9]{7}$'),
    wish                text        not null,
    evidence            text        not null,
    running             boolean     not null,
    state               text        not null constraint issue_state_known
        check (state in ('RAISED', 'ROUTED', 'ANSWERED', 'CORRECTED', 'REFUSED', 'CLOSED')),
    desk                text        constraint issue_desk_known check (desk in ('MUNICIPALITY', 'PROVIDER', 'REGISTRAR', 'CONTRACTS')),
    desk_provider       uuid,
    register            text        not null,
    level               text        not null constraint issue_level_known check (level in ('OWNER', 'HEAD', 'MINISTRY')),
    due                 date,
    answer              text        not null,
    raised_at           timestamptz not null,
    routed_at           timestamptz,
    answered_at         timestamptz,
    corrected_at        timestamptz,
    head_at             timestamptz,
    ministry_at         timestamptz,
    version             version     not null,
    constraint issue_raised_by_one check (num_nonnulls(raiser_provider, raiser_municipality, raiser_person) = 1),
    constraint issue_has_one_target check (num_nonnulls(target_id, code_hash) <= 1 and (target_id is null) = (target_collection is null)),
    constraint issue_routed_has_desk check (state in ('RAISED', 'CLOSED') or num_nonnulls(desk, due, routed_at) = 3),
    constraint issue_desk_of_provider check ((desk_provider is not null) = (desk is not null and desk = 'PROVIDER')),
    constraint issue_corrected_has_time check (state <> 'CORRECTED' or corrected_at is not null)
);
comment on table issue is 'Data that somebody misses or holds to be wrong, who has to answer, and when each step was taken (GDPR 16).';
comment on column issue.code_hash is 'Hash of the personal code that was given instead of a record, as in client_key; the code is not kept.';
comment on column issue.found is 'The target is one of the raiser''s own records. What is unknown and what is another''s are the same.';
comment on column issue.person is 'Person concerned, once known: of the assignment that was found, or who raised it for herself.';
create index issue_to_route on issue (id) where state = 'RAISED';
create index issue_overdue on issue (due) where state = 'ROUTED' and level <> 'MINISTRY';
create index issue_unmatched on issue (raiser_provider, code_hash) where not found and code_hash is not null and state = 'ROUTED';
create index issue_by_provider on issue (raiser_provider, due, id);
create index issue_by_municipality on issue (place, due, id);
create index issue_by_person on issue (raiser_person, id);
create index issue_at_provider on issue (desk_provider, due, id);

create table fact_correction (
    id            uuid        primary key,
    issue_id      uuid        not null constraint correction_of_issue references issue (id),
    assignment_id uuid        constraint correction_of_assignment references assignment (id),
    fact          text        not null,
    old_value     text        not null,
    new_value     text        not null,
    reason        text        not null,
    review        boolean     not null,
    decided_by    text        not null,
    at            timestamptz not null,
    constraint correction_changes_something check (old_value <> new_value)
);
comment on table fact_correction is 'Both values of every corrected fact, with the reason; never changed afterwards.';
comment on column fact_correction.review is 'Records were delivered under the wrong value: the municipality is asked to look at them. None is changed by the correction.';
create index fact_correction_by_issue on fact_correction (issue_id, at);

create table correction_notice (
    correction_id uuid        not null constraint notice_of_correction references fact_correction (id),
    recipient     text        not null,
    at            timestamptz not null,
    primary key (correction_id, recipient)
);
comment on table correction_notice is 'Who had the wrong value and was told that it is wrong (GDPR 19).';

-- +goose StatementBegin
create function correction_is_kept() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name,
        constraint = 'correction_is_kept', message = 'a correction is kept as it was made';
end
$$;
-- +goose StatementEnd
comment on function correction_is_kept() is 'Refuses every change of what was corrected and who was told.';
create trigger fact_correction_is_kept before update or delete or truncate on fact_correction for each statement execute function correction_is_kept();
create trigger correction_notice_is_kept before update or delete or truncate on correction_notice for each statement execute function correction_is_kept();
