-- +goose Up

create table usage_day (
    agreement_id uuid   not null constraint usage_of_agreement references agreement (id) on delete cascade,
    day          date   not null,
    calls        bigint not null constraint usage_calls_not_negative check (calls >= 0),
    refused      bigint not null constraint usage_refused_not_negative check (refused >= 0),
    records      bigint not null constraint usage_records_not_negative check (records >= 0),
    rejected     bigint not null constraint usage_rejected_not_negative check (rejected >= 0),
    primary key (agreement_id, day)
);
comment on table usage_day is 'What the system of an agreement used on a day: calls, calls refused because the quota was used up, records taken and records rejected. Counted in memory and added up every second; not a bill.';

create table credential_warning (
    credential_id uuid        not null constraint warning_of_credential references credential (id) on delete cascade,
    thumbprint    text        not null,
    days          integer     not null constraint warning_days_positive check (days > 0),
    what          text        not null constraint warning_what_known check (what in ('KEY', 'CERTIFICATE')),
    ends_at       timestamptz not null,
    given_at      timestamptz not null,
    primary key (credential_id, thumbprint, days)
);
comment on table credential_warning is 'Of which ends of keys and certificates a system was told, and how many days before; each once.';
