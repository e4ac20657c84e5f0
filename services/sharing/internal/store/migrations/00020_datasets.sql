-- Datasets that other systems read: what was granted, made from events, in versions that are added and never changed.

-- +goose Up
create table award (
    id           uuid        not null,
    dataset      text        not null,
    kind         text        not null,
    municipality text        not null,
    decision     uuid        not null,
    persons      uuid[]      not null,
    part_from    date[]      not null,
    part_to      date[]      not null,
    part_cents   bigint[]    not null,
    version      bigint      not null,
    occurred_at  timestamptz not null,
    constraint award_pkey primary key (id),
    constraint award_dataset_known check (dataset in ('household-status', 'granted-benefits')),
    constraint award_parts_whole check (cardinality(part_from) = cardinality(part_to) and cardinality(part_from) = cardinality(part_cents))
);
comment on table award is 'Statuses and benefits as the events told them; what the next event changes.';

create table dataset_row (
    dataset      text        not null,
    position     bigint      not null,
    award_id     uuid        not null constraint row_of_award references award (id),
    person       uuid        not null,
    from_day     date        not null,
    to_day       date        not null,
    cents        bigint      not null,
    version      bigint      not null,
    withdrawn    boolean     not null,
    occurred_at  timestamptz not null,
    produced_at  timestamptz not null,
    constraint dataset_row_pkey primary key (dataset, position),
    constraint dataset_row_once unique (award_id, person, from_day, version),
    constraint dataset_row_days_in_order check (to_day >= from_day)
);
comment on table dataset_row is 'Versions of records, in the order in which readers get them. A withdrawal is a version too.';
comment on column dataset_row.occurred_at is 'When the fact was decided; produced_at less this is the lag (at most 15 minutes).';
create index dataset_row_of_person on dataset_row (dataset, person, award_id, from_day, version desc);

create table dataset_head (
    dataset text   not null,
    last    bigint not null,
    constraint dataset_head_pkey primary key (dataset)
);
comment on table dataset_head is 'Last position of a dataset. Its row is locked by whoever adds, so positions are in the order of commits and none is stepped over.';
insert into dataset_head values ('household-status', 0), ('granted-benefits', 0);

-- +goose StatementBegin
create function dataset_row_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'versions of a dataset are added, never changed' using errcode = 'check_violation', constraint = 'dataset_row_is_kept';
end $$;
-- +goose StatementEnd
create trigger dataset_row_is_kept before update or delete or truncate on dataset_row for each statement execute function dataset_row_is_kept();

create table dataset_permission (
    id           uuid        not null,
    number       text        not null,
    organisation text        not null,
    dataset      text        not null,
    purpose      text        not null,
    legal_basis  text        not null,
    fields       text[]      not null,
    from_day     date        not null,
    to_day       date        not null,
    daily_quota  integer     not null,
    suspended_at timestamptz,
    ended_at     timestamptz,
    granted_by   text        not null,
    granted_at   timestamptz not null,
    version      bigint      not null,
    constraint dataset_permission_pkey primary key (id),
    constraint dataset_permission_number_once unique (number),
    constraint dataset_permission_days_in_order check (to_day >= from_day),
    constraint dataset_permission_quota_positive check (daily_quota > 0),
    constraint dataset_permission_has_fields check (fields <> '{}')
);
comment on table dataset_permission is 'Which organisation may read which fields of which dataset, why and until when (VIRSIS permission, MK 624/2023).';
comment on column dataset_permission.number is 'Number of the permission in VIRSIS.';
create index dataset_permission_of_organisation on dataset_permission (organisation, dataset);

create table dataset_use (
    permission_id uuid    not null constraint use_of_permission references dataset_permission (id),
    day           date    not null,
    calls         integer not null,
    constraint dataset_use_pkey primary key (permission_id, day)
);
comment on table dataset_use is 'Calls under a permission by day, held against its quota.';
