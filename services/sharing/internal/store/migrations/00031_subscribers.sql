-- Onboarding of institutions that read datasets: what each applied for and where that stands (J11).

-- +goose Up
create table subscriber_application (
    id              uuid        not null,
    organisation    text        not null,
    dataset         text        not null,
    purpose         text        not null,
    legal_basis     text        not null,
    fields          text[]      not null,
    mode            text        not null,
    file_reason     text        not null,
    file_until      date,
    daily_quota     integer     not null,
    from_day        date        not null,
    to_day          date        not null,
    state           text        not null,
    grant_code      text        not null,
    refusal         text        not null,
    applied_by      text        not null,
    signed_by       text        not null,
    test_permission uuid        constraint application_has_test references dataset_permission (id),
    permission_id   uuid        constraint application_has_permission references dataset_permission (id),
    review_on       date,
    review_told     date,
    erased_on       date,
    created_at      timestamptz not null,
    version         bigint      not null,
    constraint subscriber_application_pkey primary key (id),
    constraint subscriber_application_mode_known check (mode in ('ONLINE', 'FILE')),
    constraint subscriber_application_file_explained check (mode = 'ONLINE' or file_reason <> '' and file_until is not null),
    constraint subscriber_application_state_known check (state in ('PROPOSED', 'REFUSED', 'SIGNED', 'TEST', 'ACCEPTED', 'PRODUCTION', 'SUSPENDED', 'ENDED', 'ERASED')),
    constraint subscriber_application_two_persons check (signed_by = '' or signed_by <> applied_by),
    constraint subscriber_application_signed_first check (state not in ('SIGNED', 'TEST', 'ACCEPTED', 'PRODUCTION', 'SUSPENDED') or signed_by <> '')
);
comment on table subscriber_application is 'What an institution applied for: dataset, purpose, norm, fields, mode, quota, term; and where that stands.';
comment on column subscriber_application.review_told is 'The review day that was announced last.';
create index subscriber_application_of_organisation on subscriber_application (organisation, id);
create index subscriber_application_to_review on subscriber_application (review_on) where state in ('PRODUCTION', 'SUSPENDED');

create table subscriber_act (
    application_id uuid        not null constraint act_of_application references subscriber_application (id),
    n              integer     not null,
    step           text        not null,
    acted_by       text        not null,
    acted_at       timestamptz not null,
    note           text        not null,
    constraint subscriber_act_pkey primary key (application_id, n)
);
comment on table subscriber_act is 'Steps of applications, in their order; none is changed.';
