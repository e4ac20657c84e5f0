-- The outsourcing register: which organisation works for the platform, on what, until when, and when it was assessed (OBJ-O1, SEC-OUT-1).

-- +goose Up
create table outsourcing (
    id             uuid        not null,
    organisation   text        not null,
    title          text        not null,
    service        text        not null,
    contract       text        not null,
    data_groups    text[]      not null,
    locations      text[]      not null,
    sub_processors text[]      not null,
    security_class text        not null,
    exit_plan      text        not null,
    from_day       date        not null,
    to_day         date        not null,
    created_by     text        not null,
    created_at     timestamptz not null,
    assessed_on    date,
    assessment     text        not null default '',
    assessed_by    text        not null default '',
    incidents      text[]      not null default '{}',
    incident_days  date[]      not null default '{}',
    ended_at       timestamptz,
    ended_by       text        not null default '',
    end_reason     text        not null default '',
    constraint outsourcing_pkey primary key (id),
    constraint outsourcing_days_in_order check (to_day >= from_day),
    constraint outsourcing_names_all check (organisation <> '' and contract <> '' and exit_plan <> '' and locations <> '{}'),
    constraint outsourcing_assessed_by_another check (assessed_by <> created_by),
    constraint outsourcing_assessment_whole check ((assessed_on is null) = (assessment = '') and (assessed_on is null) = (assessed_by = '')),
    constraint outsourcing_end_whole check ((ended_at is null) = (ended_by = '') and (ended_at is null) = (end_reason = '')),
    constraint outsourcing_incidents_dated check (cardinality(incidents) = cardinality(incident_days))
);
comment on table outsourcing is 'Outsourced organisations. None is deleted: an organisation that ever had a row needs an active one to act.';
create index outsourcing_of_organisation on outsourcing (organisation);

create table outsourcing_warning (
    outsourcing_id uuid        not null constraint warning_of_outsourcing references outsourcing (id),
    due_on         date        not null,
    days           integer     not null,
    given_at       timestamptz not null,
    constraint outsourcing_warning_pkey primary key (outsourcing_id, due_on, days)
);
comment on table outsourcing_warning is 'Warnings that an assessment is due in so many days, each given once.';
