-- +goose Up
alter table caseload_run add column keep_households boolean not null default false;
comment on column caseload_run.keep_households is 'The result of every household is kept beside the table, until thirty days after the end.';

create table caseload_household (
    run_id           uuid     not null,
    municipality     text     not null,
    difference_cents bigint   not null,
    decision_id      uuid     not null,
    household_type   smallint not null,
    computed         boolean  not null,
    now_cents        bigint   not null,
    then_cents       bigint   not null,
    now_status       smallint not null,
    then_status      smallint not null,
    record_now       bytea,
    record_then      bytea,
    constraint caseload_household_pkey primary key (run_id, municipality, difference_cents, decision_id)
);
comment on table caseload_household is 'What two laws give each household of a run. Copied in whole batches, in the transaction that keeps how far the run is.';
comment on column caseload_household.difference_cents is 'What it would get more a month: a key, because those who lose most are listed first.';
comment on column caseload_household.record_now is 'The trace in numbers: rules, values and rows of the law. Null when not computed.';
comment on column caseload_household.record_then is 'The same under the other law; null also when both laws are one.';
