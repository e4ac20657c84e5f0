-- What probes saw each minute, and windows of planned maintenance (SEC-AVL-1).

-- +goose Up
create table probe (
    minute   timestamptz not null,
    observer uuid        not null,
    up       text[]      not null,
    down     text[]      not null,
    constraint probe_pkey primary key (minute, observer),
    constraint probe_whole_minute check (minute = date_trunc('minute', minute)),
    constraint probe_not_both check (not up && down)
);
comment on table probe is 'One row for each minute in which a program looked; a minute without a row is unknown. Rows are added, never changed.';

-- +goose StatementBegin
create function probe_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'probes are added, never changed' using errcode = 'check_violation', constraint = 'probe_is_kept';
end $$;
-- +goose StatementEnd
create trigger probe_is_kept before update or delete or truncate on probe for each statement execute function probe_is_kept();

create table maintenance (
    id         uuid        not null,
    from_at    timestamptz not null,
    until_at   timestamptz not null,
    targets    text[]      not null,
    reason     text        not null,
    created_by text        not null,
    created_at timestamptz not null,
    ended_by   text        not null default '',
    ended_at   timestamptz,
    constraint maintenance_pkey primary key (id),
    constraint maintenance_ahead check (created_at <= from_at and from_at < until_at),
    constraint maintenance_ended_whole check ((ended_by = '') = (ended_at is null) and (ended_at is null or ended_at < until_at))
);
comment on table maintenance is 'Windows of planned maintenance, announced before they begin. Rows stay.';
create index maintenance_until on maintenance (until_at);
