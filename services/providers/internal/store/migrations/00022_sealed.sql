-- What is said about a client is sealed (SEC-ENC-2): the extract of a referral and its note, every version of it, notes on deliveries and
-- on decisions about them, the words of issues, both values of corrections, and calls of sandboxes. Rows from before keep their open
-- columns until the service seals them in the background and empties those; a later release drops them.

-- +goose Up
alter table assignment add sealed_text bytea, alter extract drop not null, alter note drop not null,
    add constraint assignment_has_text check (sealed_text is not null or (extract is not null and note is not null));
alter table assignment_version add sealed_body bytea, alter body drop not null,
    add constraint version_has_body check (sealed_body is not null or body is not null);
alter table delivery_record add sealed_note bytea, alter note set default '';
alter table record_decision add sealed_note bytea, alter note set default '';
alter table issue add sealed_text bytea, alter wish drop not null, alter evidence drop not null, alter answer drop not null,
    add constraint issue_has_text check (sealed_text is not null or (wish is not null and evidence is not null and answer is not null));
alter table fact_correction add sealed_text bytea, alter old_value drop not null, alter new_value drop not null, alter reason drop not null,
    add constraint correction_has_text check (sealed_text is not null or (old_value is not null and new_value is not null and reason is not null));
alter table request_log add sealed_text bytea, alter request drop not null, alter answer drop not null,
    add constraint request_log_has_text check (sealed_text is not null or (request is not null and answer is not null));

comment on column assignment.sealed_text is 'What the referral gives, by code of the data catalogue, and the note, as JSON; sealed with the key of the client (group G18).';
comment on column assignment_version.sealed_body is 'The version, whole, as JSON; sealed with the key of the client (group G18).';
comment on column delivery_record.sealed_note is 'Words of the provider, sealed with the key of the client (group G20), or of the provider while the client is not known; none without words.';
comment on column record_decision.sealed_note is 'Words of the official, sealed with the key of the client (group G20); none without words.';
comment on column issue.sealed_text is 'Wish, evidence and answer as JSON, sealed with the key of the person concerned (group G30), or of the issue while nobody is known.';
comment on column fact_correction.sealed_text is 'Both values and the reason as JSON, sealed with the key of the person concerned (group G18), or of the issue.';
comment on column request_log.sealed_text is 'Request and answer as JSON, sealed with the key of the sandbox.';
comment on column assignment.extract is 'Of rows that were not sealed yet; empty since.';
comment on column assignment.note is 'Of rows that were not sealed yet; empty since.';
comment on column assignment_version.body is 'Of rows that were not sealed yet; empty since.';
comment on column delivery_record.note is 'Of rows that were not sealed yet; empty since.';
comment on column record_decision.note is 'Of rows that were not sealed yet; empty since.';

create index assignment_to_seal on assignment (id) where sealed_text is null;
create index version_to_seal on assignment_version (assignment_id) where sealed_body is null;
create index record_to_seal on delivery_record (id) where sealed_note is null and note <> '';
create index decision_to_seal on record_decision (record_id) where sealed_note is null and note <> '';
create index issue_to_seal on issue (id) where sealed_text is null;
create index correction_to_seal on fact_correction (id) where sealed_text is null;
create index request_log_to_seal on request_log (id) where sealed_text is null;

-- What cannot be changed can be sealed, once: nothing else of the row moves.
-- +goose StatementBegin
create function sealed_only() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    if to_jsonb(old) ->> tg_argv[1] is null and to_jsonb(new) ->> tg_argv[1] is not null
        and to_jsonb(new) - tg_argv[1] - tg_argv[2]::text[] = to_jsonb(old) - tg_argv[1] - tg_argv[2]::text[]
        and not exists (select from unnest(tg_argv[2]::text[]) c where coalesce(to_jsonb(new) ->> c, '') <> '') then
        return new;
    end if;
    raise exception using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name,
        constraint = tg_argv[0], message = 'the row is kept as it was made; it can be sealed, once';
end
$$;
-- +goose StatementEnd
comment on function sealed_only() is 'Guards rows that are never changed; what lies open in them can be sealed, once.';

drop trigger record_decision_is_kept on record_decision;
create trigger record_decision_is_kept before delete or truncate on record_decision for each statement execute function decision_is_kept();
create trigger record_decision_is_only_sealed before update on record_decision for each row
    execute function sealed_only('decision_is_kept', 'sealed_note', '{note}');
drop trigger fact_correction_is_kept on fact_correction;
create trigger fact_correction_is_kept before delete or truncate on fact_correction for each statement execute function correction_is_kept();
create trigger fact_correction_is_only_sealed before update on fact_correction for each row
    execute function sealed_only('correction_is_kept', 'sealed_text', '{old_value,new_value,reason}');

create index issue_about on issue (person) where person is not null;
