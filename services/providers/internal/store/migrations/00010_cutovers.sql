-- +goose Up
create table cutover (
    id           uuid         primary key,
    municipality municipality not null,
    fact         text         not null constraint cutover_fact_is_group check (fact ~ '^G[0-9]{2}$'),
    service_kind text         constraint cutover_kind_has_form check (service_kind ~ '^SVC-[0-9]{2}$'),
    kinds        int4range    not null generated always as (
        case when service_kind is null then int4range(0, 100)
             else int4range(substr(service_kind, 5, 2)::integer, substr(service_kind, 5, 2)::integer + 1) end) stored,
    owner        text         not null,
    from_day     date         not null,
    to_day       date,
    note_lv      text         not null,
    note_en      text         not null,
    contact      text         not null,
    set_by       text         not null,
    set_at       timestamptz  not null,
    constraint cutover_days_in_order check (to_day >= from_day),
    constraint cutover_one_owner exclude using gist (municipality with =, fact with =, kinds with &&, daterange(from_day, to_day, '[]') with &&)
);
comment on table cutover is 'Plan of moving to the platform: exactly one system owns the facts of a municipality and service on each day; what is in no row is owned by the system of before.';
comment on column cutover.kinds is 'Service kinds that the row is of, as a range of their numbers: a row of every kind meets a row of one.';
