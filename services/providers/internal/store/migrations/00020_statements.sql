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
