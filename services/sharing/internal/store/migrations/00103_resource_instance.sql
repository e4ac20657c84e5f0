-- Programs of the platform that run or ran, as they say of themselves (SEC-CAT-1).

-- +goose Up
create table resource_instance (
    service          text          not null,
    id               uuid          not null,
    version          text          not null,
    host             text          not null,
    started_at       timestamptz   not null,
    callers          text[]        not null,
    seen_callers     text[]        not null,
    seen_callers_at  timestamptz[] not null,
    database         text          not null,
    database_version text          not null,
    keystores        text[]        not null,
    outside          text[]        not null,
    data_groups      text[]        not null,
    seen_at          timestamptz   not null,
    stopped          boolean       not null,
    constraint resource_instance_pkey primary key (service, id),
    constraint resource_instance_callers_paired check (cardinality(seen_callers) = cardinality(seen_callers_at))
);
comment on table resource_instance is 'One row for each run of each program: a measurement, written anew every half minute.';
create index resource_instance_seen on resource_instance (seen_at);
