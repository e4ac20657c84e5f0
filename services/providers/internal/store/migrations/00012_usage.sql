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
