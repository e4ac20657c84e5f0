-- Tests whether the offender has to repay the rehabilitation of a child (BTAL 52(1.1)-(1.3), MK 537): proposed by a rule, decided by an officer.

-- +goose Up
create table recovery_test (
    id           uuid        not null,
    referral_id  uuid        not null,
    child        uuid        not null,
    municipality text        not null,
    sealed_text  bytea       not null,
    proposed_by  text        not null,
    proposed_at  timestamptz not null,
    decided_by   text,
    decided_at   timestamptz,
    version      bigint      not null,
    constraint recovery_test_pkey primary key (id),
    constraint recovery_test_of_referral foreign key (referral_id) references referral (id),
    constraint recovery_decided_by_somebody check ((decided_by is null) = (decided_at is null))
);
create index recovery_test_by_referral on recovery_test (referral_id, proposed_at desc);
create trigger decided_recovery_is_immutable before update or delete on recovery_test
    for each row when (old.decided_at is not null) execute function refuse_change('decided_recovery_is_immutable');
comment on table recovery_test is 'Whether the offender has to repay: the proposal with its trace and the decision of a named officer of the fund.';
comment on column recovery_test.sealed_text is 'Judgment, proposal, trace, decision and reason as JSON, sealed with the key of the child (group G24).';

-- +goose Down
drop table recovery_test;
