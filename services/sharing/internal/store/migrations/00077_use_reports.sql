-- The monthly use report of a permission (J11 step 8): kept, and an event of each subscription under it.

-- +goose Up
create table use_report (
    id            uuid        not null,
    permission_id uuid        not null constraint report_of_permission references dataset_permission (id),
    month         date        not null,
    calls         bigint      not null,
    quota         bigint      not null,
    days_used_up  integer     not null,
    events        bigint      not null,
    made_at       timestamptz not null,
    constraint use_report_pkey primary key (id),
    constraint use_report_once unique (permission_id, month),
    constraint use_report_of_a_month check (extract(day from month) = 1)
);
comment on table use_report is 'What was used of a permission in a month that is over. Made once, never changed.';

alter table subscription_event
    add column report uuid constraint event_of_report references use_report (id),
    drop constraint subscription_event_of_one_thing,
    add constraint subscription_event_of_one_thing check ((position > 0)::integer + (sample > 0)::integer + (report is not null)::integer = 1);
comment on column subscription_event.report is 'The use report that the event tells of, instead of a version.';
