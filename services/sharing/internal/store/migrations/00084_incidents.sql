-- Security incidents and breaches of personal data, with the clocks of those who must be told (SEC-INC-1).

-- +goose Up
create table incident (
    id                uuid        not null,
    summary           text        not null,
    kinds             text[]      not null,
    origin            text        not null default '',
    actor             text        not null default '',
    organisation      text        not null default '',
    service           text        not null default '',
    from_at           timestamptz,
    to_at             timestamptz,
    hours_down        int         not null,
    malicious         boolean     not null,
    stated_persons    int         not null,
    aware_at          timestamptz not null,
    recorded_by       text        not null,
    recorded_at       timestamptz not null,
    persons           int         not null,
    sensitive_persons int         not null,
    data_groups       text[]      not null,
    counted_at        timestamptz not null,
    missing_logs      text[]      not null,
    classes           text[]      not null,
    closed_by         text        not null default '',
    closed_at         timestamptz,
    finding           text        not null default '',
    constraint incident_pkey primary key (id),
    constraint incident_known_before_recorded check (aware_at <= recorded_at),
    constraint incident_another_closes check (closed_by <> recorded_by),
    constraint incident_closed_whole check ((closed_by = '') = (closed_at is null) and (closed_by = '') = (finding = '')),
    constraint incident_sensitive_are_persons check (sensitive_persons <= persons)
);
comment on table incident is 'Security incidents and breaches of personal data: what is known, what the logs count, what it amounts to. Rows stay.';
create index incident_newest on incident (recorded_at desc, id desc);

create table incident_duty (
    incident   uuid        not null,
    duty       text        not null,
    recipient  text        not null,
    source     text        not null,
    mark       text        not null,
    after_duty text        not null,
    hours      int         not null,
    months     int         not null,
    due_at     timestamptz not null,
    met_at     timestamptz,
    done_by    text        not null default '',
    reference  text        not null default '',
    waived     boolean     not null default false,
    warned     text        not null default '',
    constraint incident_duty_pkey primary key (incident, duty),
    constraint incident_duty_of_incident foreign key (incident) references incident (id),
    constraint incident_duty_one_end check (not waived or met_at is null),
    constraint incident_duty_done_whole check ((waived or met_at is not null) = (done_by <> '')),
    constraint incident_duty_warned_known check (warned in ('', 'SOON', 'OVERDUE'))
);
comment on table incident_duty is 'Who must be told of an incident, by when, and how it ended. One row each: a clock starts once.';
create index incident_duty_running on incident_duty (due_at) where met_at is null and not waived;
