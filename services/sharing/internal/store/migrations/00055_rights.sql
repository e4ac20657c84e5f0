-- What persons ask about their own data (GDPR 16, 17, 18, 21), the clock of GDPR 12(3), the answers, and what follows from them.

-- +goose Up
create table rights_request (
    id             uuid        not null,
    person         uuid        not null,
    raised_by      text        not null,
    right_kind     text        not null,
    code           text        not null,
    record         text        not null,
    municipality   text        not null,
    keeper         text        not null,
    dispute        boolean     not null,
    sealed_asked   bytea       not null,
    received_at    timestamptz not null,
    due            date        not null,
    extended_at    timestamptz,
    sealed_notice  bytea,
    outcome        text        not null default '',
    ground         text        not null default '',
    sealed_answer  bytea,
    answered_by    text        not null default '',
    officer        text        not null default '',
    told           text[]      not null default '{}',
    answered_at    timestamptz,
    lifted_at      timestamptz,
    lifted_by      text        not null default '',
    constraint rights_request_pkey primary key (id),
    constraint rights_request_right_known check (right_kind in ('RECTIFICATION', 'ERASURE', 'RESTRICTION', 'OBJECTION')),
    constraint rights_request_outcome_known check (outcome in ('', 'GRANTED', 'PARTLY', 'REFUSED')),
    constraint rights_request_answer_whole check ((answered_at is null) = (outcome = '') and (answered_at is null) = (ground = '')
        and (answered_at is null) = (answered_by = '') and (answered_at is null) = (officer = '') and (answered_at is null) = (sealed_answer is null)),
    constraint rights_request_notice_whole check ((extended_at is null) = (sealed_notice is null)),
    constraint rights_request_lifted_whole check ((lifted_at is null) = (lifted_by = ''))
);
comment on table rights_request is 'Requests of persons about their data, with their term and answer. What was written is sealed with the key of the person.';
comment on column rights_request.due is 'Last day of the answer in Riga, extended or not.';
create unique index rights_request_open_once on rights_request (person, right_kind, code, record) where answered_at is null;
create index rights_request_of_person on rights_request (person, id desc);
create index rights_request_due on rights_request (due, id) where answered_at is null;

create table restriction (
    request_id uuid        not null constraint restriction_of_request references rights_request (id),
    person     uuid        not null,
    code       text        not null,
    record     text        not null,
    datasets   text[]      not null,
    start_at   timestamptz not null,
    lifted_at  timestamptz,
    constraint restriction_pkey primary key (request_id)
);
comment on column restriction.record is 'statuses/{uuid} or benefits/{uuid} when one record of the datasets is meant; empty: all of the person.';
comment on table restriction is 'Data of persons that are restricted (GDPR 18). While it is not lifted, the datasets named deliver nothing about the person but withdrawals.';
create index restriction_of_person on restriction (person) where lifted_at is null;

create table rights_notice (
    id           uuid        not null,
    request_id   uuid        not null constraint notice_of_request references rights_request (id),
    organisation text        not null,
    what         text        not null,
    person       uuid        not null,
    code         text        not null,
    record       text        not null,
    created_at   timestamptz not null,
    constraint rights_notice_pkey primary key (id),
    constraint rights_notice_what_known check (what in ('RECTIFIED', 'RESTRICTED', 'LIFTED'))
);
comment on table rights_notice is 'What recipients of data are told of their correction or restriction (GDPR 19).';
create index rights_notice_of_organisation on rights_notice (organisation, id);
