-- What persons declare, what is computed from it and what is decided are sealed (SEC-ENC-2). Rows from before keep their open
-- columns until the service seals them in the background and empties those; a later release drops them.

-- +goose Up
alter table application add sealed_declaration bytea, alter declaration drop not null;
alter table assessment add sealed_entitlements bytea, add sealed_body bytea, alter entitlements drop not null, alter body drop not null;
alter table decision add sealed_text bytea, alter entitlements drop not null, alter reasons drop not null, alter hearing drop not null,
    alter payees drop not null, alter return_reason drop not null;
alter table decision_snapshot add sealed bytea, alter declaration drop not null, alter assessment drop not null, alter particulars drop not null;
alter table decision_document add sealed_body bytea, alter body drop not null;

comment on column application.sealed_declaration is 'The declaration as JSON, sealed with the key of the applicant (group G10).';
comment on column application.declaration is 'Of rows that were not sealed yet; empty since.';
comment on column assessment.sealed_entitlements is 'What was computed, as JSON, sealed with the key of the applicant (group G10).';
comment on column assessment.sealed_body is 'The whole of it, byte for byte, sealed with the key of the applicant (group G10).';
comment on column decision.sealed_text is 'Entitlements, reasons, hearing, payees and reason of return as JSON, sealed with the key of the applicant (group G30).';
comment on column decision_snapshot.sealed is 'Declaration, assessment and particulars as JSON of their very bytes, sealed with the key of the applicant (group G30).';
comment on column decision_document.sealed_body is 'The document, sealed with the key of the applicant (group G30).';

alter table assessment add constraint assessment_is_whole
    check ((sealed_entitlements is not null or entitlements is not null) and (sealed_body is not null or body is not null));
alter table decision add constraint decision_has_text check (sealed_text is not null or
    (entitlements is not null and reasons is not null and hearing is not null and payees is not null and return_reason is not null));
alter table decision_snapshot add constraint snapshot_is_whole
    check (sealed is not null or (declaration is not null and assessment is not null and particulars is not null));
alter table decision_document add constraint document_has_body check (sealed_body is not null or body is not null);

create index application_to_seal on application (id) where sealed_declaration is null;
create index assessment_entitlements_to_seal on assessment (id) where sealed_entitlements is null;
create index assessment_body_to_seal on assessment (id) where sealed_body is null;
create index decision_to_seal on decision (id) where sealed_text is null;
create index snapshot_to_seal on decision_snapshot (decision_id) where sealed is null;
create index document_to_seal on decision_document (decision_id) where sealed_body is null;

-- What cannot be changed can be sealed, once: nothing else of the row moves.
-- +goose StatementBegin
create or replace function refuse_change() returns trigger language plpgsql as $$
declare
    sealing jsonb;
begin
    if tg_op = 'UPDATE' and tg_nargs = 3 then
        sealing := to_jsonb(new) - tg_argv[1] - tg_argv[2]::text[];
        if to_jsonb(old) ->> tg_argv[1] is null and to_jsonb(new) ->> tg_argv[1] is not null
            and sealing = to_jsonb(old) - tg_argv[1] - tg_argv[2]::text[]
            and not exists (select from unnest(tg_argv[2]::text[]) c where to_jsonb(new) ->> c is not null) then
            return new;
        end if;
    end if;
    raise exception using errcode = '23514', constraint = tg_argv[0],
        message = 'an issued decision and what it rests on cannot be changed';
end
$$;
-- +goose StatementEnd
comment on function refuse_change() is 'Guards rows that the law wants unchanged: issued decisions and their snapshots. They can be sealed, once.';

drop trigger snapshot_is_immutable on decision_snapshot;
create trigger snapshot_is_immutable before update or delete on decision_snapshot
    for each row execute function refuse_change('snapshot_is_immutable', 'sealed', '{declaration,assessment,particulars}');
drop trigger issued_decision_is_immutable on decision;
create trigger issued_decision_is_immutable before update or delete on decision for each row when (old.state = 'ISSUED')
    execute function refuse_change('issued_decision_is_immutable', 'sealed_text', '{entitlements,reasons,hearing,payees,return_reason}');
drop trigger document_is_immutable on decision_document;
create trigger document_is_immutable before update or delete on decision_document
    for each row execute function refuse_change('document_is_immutable', 'sealed_body', '{body}');
