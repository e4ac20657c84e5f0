-- Enrolments that partners of the beneficiary registry report (SPDCI enrollment/updates): their word beside ours.

-- +goose Up
create table registry_report (
    id            uuid        not null,
    partner_id    uuid        not null constraint report_of_partner references registry_partner (id),
    permission_id uuid        not null constraint report_under_permission references dataset_permission (id),
    person        uuid        not null,
    programme     text        not null,
    reported      text        not null,
    same          boolean     not null,
    reported_at   timestamptz not null,
    constraint registry_report_pkey primary key (id),
    constraint registry_report_in_words check (programme ~ '^[A-Za-z0-9_. -]{1,60}$' and reported ~ '^[a-z_ -]{0,30}$')
);
comment on table registry_report is 'What partners said of persons whom this register knows, and whether it says the same. No enrolment is made of it.';
create index registry_report_of_person on registry_report (person, id desc);
create index registry_report_by_age on registry_report (reported_at);
