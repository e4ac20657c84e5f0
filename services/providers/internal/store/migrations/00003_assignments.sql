-- +goose Up

create domain assignment_state as text constraint assignment_state_known
    check (value in ('OFFERED', 'ACCEPTED', 'REJECTED', 'WITHDRAWN', 'LAPSED', 'PAUSED', 'ENDED'));
create domain input_mode_word as text constraint input_mode_known check (value in ('UI', 'API', 'FILE'));
create domain units as bigint constraint units_not_negative check (value >= 0);

create table assignment (
    id              uuid             primary key,
    environment     environment      not null,
    provider_id     uuid             not null,
    registration_id uuid             not null,
    agreement_id    uuid,
    municipality    municipality     not null,
    person          uuid             not null,
    grant_ref       text             not null,
    service_kind    service_kind     not null,
    unit            text             not null,
    limit_units     units            not null,
    limit_per       text             not null,
    from_day        date             not null,
    to_day          date             not null,
    paused          datemultirange   not null,
    payers          jsonb            not null,
    copay_cents     cents            not null,
    answer_by       timestamptz      not null,
    extract         jsonb            not null,
    plan_version    integer          not null,
    address_hidden  boolean          not null,
    state           assignment_state not null,
    reason          text             not null,
    note            text             not null,
    used_units      units            not null default 0,
    version         version          not null,
    created_by      text             not null,
    created_at      timestamptz      not null,
    updated_at      timestamptz      not null,
    constraint assignment_of_registration foreign key (registration_id, environment) references registration (id, environment),
    constraint assignment_of_provider foreign key (provider_id, environment) references provider (id, environment),
    constraint assignment_days_in_order check (to_day >= from_day)
);
comment on table assignment is 'One client assigned to one registration of a provider by a municipality (G18). The row is also the lock of what is delivered under it.';
comment on column assignment.extract is 'What the referral gives, by code of the data catalogue; personal data of special category: never in a log, an event or a change.';
comment on column assignment.limit_units is 'Hundredths of units; 0 is no limit.';
comment on column assignment.used_units is 'Hundredths of units delivered by current records.';
comment on column assignment.paused is 'Days on which nothing may be delivered; the last range is open while a pause lasts.';
create index assignment_by_provider on assignment (provider_id, id);
create index assignment_by_municipality on assignment (municipality, id);
create index assignment_by_person on assignment (person);
create index assignment_awaits_answer on assignment (answer_by) where state = 'OFFERED';

create table assignment_version (
    assignment_id uuid        not null constraint version_of_assignment references assignment (id),
    version       version     not null,
    body          jsonb       not null,
    by_subject    text        not null,
    at            timestamptz not null,
    primary key (assignment_id, version)
);
comment on table assignment_version is 'Every version of every assignment, whole: what held on a day can always be told.';

create table client_key (
    provider_id   uuid  not null,
    code_hash     bytea not null constraint client_key_is_sha256 check (octet_length(code_hash) = 32),
    assignment_id uuid  not null constraint client_key_of_assignment references assignment (id),
    primary key (provider_id, code_hash, assignment_id)
);
comment on table client_key is 'Hash of each personal code of an assigned client, earlier ones too, under the key of the service: a provider''s record finds its assignment without codes being kept.';

create table change_head (
    provider_id     uuid   primary key constraint change_head_of_provider references provider (id),
    last            bigint not null,
    acknowledged    bigint not null default 0,
    acknowledged_at timestamptz,
    constraint acknowledged_not_ahead check (acknowledged between 0 and last)
);
comment on table change_head is 'Last position of each provider''s list of changes. Raised in the transaction of the change, so positions have no gaps and grow in the order of commits.';

create table change (
    provider_id  uuid        not null,
    position     bigint      not null,
    kind         text        not null,
    subject      text        not null,
    municipality municipality,
    body         jsonb       not null,
    at           timestamptz not null,
    primary key (provider_id, position)
);
comment on column change.municipality is 'Whose client it is about; a system reads those of the municipality of its agreement, and those of none.';
comment on table change is 'What each provider is told: one list for polling, streams and webhooks. Bodies hold names and days only.';

create table input_mode (
    id              uuid            primary key,
    registration_id uuid            not null constraint input_mode_of_registration references registration (id),
    mode            input_mode_word not null,
    from_day        date            not null,
    to_day          date,
    set_by          text            not null,
    set_at          timestamptz     not null,
    constraint input_mode_days_in_order check (to_day >= from_day),
    constraint input_mode_one_at_a_time exclude using gist (registration_id with =, daterange(from_day, to_day, '[]') with &&)
);
comment on table input_mode is 'How records of a registration are entered, exactly one way on each day (OBJ-P3).';

create table disclosure (
    assignment_id uuid        not null constraint disclosure_of_assignment references assignment (id),
    recipient     text        not null,
    fact_version  version     not null,
    fields        text[]      not null,
    at            timestamptz not null,
    primary key (assignment_id, recipient, fact_version)
);
comment on table disclosure is 'Who was given which fields of which version of an assignment, so that a correction reaches everybody who has the wrong value (GDPR 19).';
