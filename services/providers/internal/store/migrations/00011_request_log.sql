-- +goose Up

create table request_log (
    id              uuid        primary key,
    tenant          uuid        not null constraint request_log_of_sandbox references sandbox (tenant) on delete cascade,
    at              timestamptz not null,
    method          text        not null,
    rpc             text        not null,
    status          integer     not null,
    reason          text        not null,
    took_us         bigint      not null,
    trace_id        text        not null,
    idempotency_key text        not null,
    purpose         text        not null,
    legal_basis     text        not null,
    user_agent      text        not null,
    if_match        text        not null,
    request         text        not null,
    answer          text        not null,
    received        integer     not null,
    sent            integer     not null,
    replayable      boolean     not null,
    replay_of       uuid
);
comment on table request_log is 'Calls of the systems of sandboxes, for their developers and for the judge of conformance. What is about a person is masked before it is kept. No call of production stands here.';
create index request_log_of_tenant on request_log (tenant, id);
create index request_log_by_age on request_log (at);
