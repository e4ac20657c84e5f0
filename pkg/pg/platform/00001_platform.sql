-- The tables that every service keeps beside its own: what it announces, what it has heard, who did what, and which
-- answers it has given.

-- +goose Up
-- A domain, because its check is kept compiled, while PostgreSQL reads those of a table anew for every statement.
create domain outbox_event_number as bigint constraint outbox_sequence_from_one check (value >= 1);

create table outbox (
    id         bigint generated always as identity,
    event_id   uuid        not null,
    topic      text        not null,
    subject    text        not null,
    sequence   outbox_event_number not null,
    headers    jsonb       not null default '{}',
    payload    bytea       not null,
    created_at timestamptz not null default now(),
    constraint outbox_pkey primary key (id),
    constraint outbox_sequence_once_per_subject unique (subject, sequence)
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);
comment on table outbox is 'Events of this service, written in the transaction of the change and never changed; rows stay as the archive from which a stream can be rebuilt.';
comment on column outbox.event_id is 'Opaque id of the event, made by the writer; not indexed: the record and its number find a row.';
comment on column outbox.id is 'Order of writing, roughly: values are given out before commit, so nobody may remember the last one.';
comment on column outbox.topic is 'Subject of the message broker, for example cases.decision.issued.v1.';
comment on column outbox.subject is 'Record that the event is about; order is promised per record.';
comment on column outbox.sequence is 'Number of the event among those of its record, from 1 without gaps.';

-- Rows come and go and are never changed, so pages are filled. It is vacuumed by the number of dead rows alone and at full
-- speed, because it is small when all is well and reads walk over what is left; the pages at its end are kept, because
-- giving them back locks out the writers, who need them again at once. No foreign key: it would cost every write a trigger.
create table outbox_unsent (
    id bigint not null,
    constraint outbox_unsent_pkey primary key (id)
) with (fillfactor = 100, vacuum_truncate = off, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
        autovacuum_vacuum_insert_threshold = -1, autovacuum_vacuum_cost_delay = 0);
comment on table outbox_unsent is 'Events that wait to be published; a row comes with the event and goes when the stream has it on disk.';
comment on column outbox_unsent.id is 'The event, as in outbox.';

create table outbox_published (
    position bigint         not null,
    events   integer        not null,
    ids      int8multirange not null,
    constraint outbox_published_pkey primary key (position)
) with (autovacuum_vacuum_insert_scale_factor = 0.2, autovacuum_vacuum_cost_delay = 1);
comment on table outbox_published is 'Where events lie on the stream, a row for each group published together; old rows may be removed, see package outbox.';
comment on column outbox_published.position is 'Number of the last event of the group on the stream; the others lie before it without a gap.';
comment on column outbox_published.events is 'How many events the group holds.';
comment on column outbox_published.ids is 'The events, as in outbox; they lie on the stream in the order of their ids.';

create table outbox_sequence (
    subject text   not null,
    last    bigint not null,
    constraint outbox_sequence_pkey primary key (subject)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 1);
comment on table outbox_sequence is 'Last event number of each record; its row lock orders the writers of one record.';

create table inbox (
    consumer text        not null,
    event_id text        not null,
    seen_at  timestamptz not null default now(),
    constraint inbox_event_once_per_consumer primary key (consumer, event_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);
comment on table inbox is 'Events that a consumer of this service has acted on, written in the transaction of the effect.';

-- Rules of one column are domains: their checks are kept compiled, while PostgreSQL reads those of a table anew for every
-- statement.
create domain audit_result as text constraint audit_result_known check (value in ('ok', 'refused', 'error'));
create domain audit_written_with as text constraint audit_written_with_known check (value in ('change', 'access'));
create domain idempotency_hash as bytea constraint idempotency_hash_sha256 check (octet_length(value) = 32);

create table audit (
    id           uuid        not null,
    occurred_at  timestamptz not null,
    service      text        not null,
    action       text        not null,
    actor_id     text        not null,
    actor_kind   text        not null,
    workload     text        not null,
    organisation text        not null,
    municipality text        not null,
    role         text        not null,
    purpose      text        not null,
    legal_basis  text        not null,
    case_name    text        not null,
    subjects     text[]      not null,
    groups       text[]      not null,
    result       audit_result not null,
    reason       text        not null,
    request_id   text        not null,
    trace_id     text        not null,
    writes       boolean     not null,
    written_with audit_written_with not null,
    recorded_at  timestamptz not null default now(),
    constraint audit_pkey primary key (id),
    constraint audit_reason_unless_ok check (result = 'ok' or reason <> ''),
    constraint audit_purpose_for_personal_data check (result <> 'ok' or groups = '{}' or (purpose <> '' and legal_basis <> ''))
) with (autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
create index audit_by_subject on audit using gin (subjects) with (fastupdate = on, gin_pending_list_limit = 1024);
create index audit_by_time on audit using brin (occurred_at) with (pages_per_range = 32, autosummarize = on);
comment on table audit is 'Who did what to whose data and why (MK 764 4.3; GDPR 5(2), 15(1)(c), 32). Append only; holds opaque names and codes, never values.';
comment on column audit.occurred_at is 'When the call began.';
comment on column audit.subjects is 'Opaque names of the persons and records concerned, for example persons/<uuid>.';
comment on column audit.groups is 'Groups of the data catalogue that were read or written.';
comment on column audit.written_with is 'change: in the transaction of the change itself; access: by itself, before the answer was given.';
comment on column audit.recorded_at is 'When the row was written, by the clock of the database.';

create table idempotency (
    caller     text        not null,
    method     text        not null,
    key        text        not null,
    hash       idempotency_hash not null,
    response   bytea       not null,
    created_at timestamptz not null default now(),
    constraint idempotency_key_once primary key (caller, method, key)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);
create index idempotency_by_time on idempotency using brin (created_at) with (pages_per_range = 32, autosummarize = on);
comment on table idempotency is 'Answers already given, by caller, method and idempotency key, so that a repeated request has one effect.';
comment on column idempotency.hash is 'SHA-256 of the request; the same key with another request is refused.';
comment on column idempotency.response is 'The answer, as the encoded response message.';

-- +goose StatementBegin
create function audit_is_append_only() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    -- Owner and administrator too; destroying entries whose term has ended is a role of its own (SEC-LOG-4).
    if tg_op = 'DELETE' and current_user = tg_table_schema || '_retention' then
        return null;
    end if;
    raise exception using errcode = 'restrict_violation', schema = tg_table_schema, table = tg_table_name,
        constraint = 'audit_append_only', message = 'audit is append only';
end
$$;
-- +goose StatementEnd
comment on function audit_is_append_only() is 'Refuses every change of the audit log but the destruction by the retention role.';
create trigger audit_append_only before update or delete or truncate on audit
    for each statement execute function audit_is_append_only();

-- +goose StatementBegin
do $$
begin
    if to_regrole(quote_ident(current_schema() || '_app')) is not null then
        execute format('revoke all on audit from %I', current_schema() || '_app');
        execute format('grant select, insert on audit to %I', current_schema() || '_app');
    end if;
    if to_regrole(quote_ident(current_schema() || '_retention')) is not null then
        execute format('grant usage on schema %I to %I', current_schema(), current_schema() || '_retention');
        execute format('grant select, delete on audit to %I', current_schema() || '_retention');
    end if;
end
$$;
-- +goose StatementEnd
