-- Cases of children who suffered violence and their referrals to the children's fund (MK 1613, OBJ-L1 to L3). Apart from client cases, so
-- that no worklist or search of those can show that violence happened (VIC-S01).

-- +goose Up
create table victim_case (
    id             uuid        not null,
    child          uuid        not null,
    municipality   text        not null,
    requester_role text        not null,
    sealed_process bytea,
    created_by     text        not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    version        bigint      not null,
    constraint victim_case_pkey primary key (id),
    constraint victim_case_municipality_is_atvk check (municipality ~ '^[0-9]{7}$'),
    constraint one_victim_case_of_child unique (child, municipality)
);
comment on table victim_case is 'Case of one child who suffered violence, with the social service of a municipality.';
comment on column victim_case.sealed_process is 'Number of the criminal proceedings and the parent whom they are against, as JSON, sealed with the key of the child (group G24); null while neither is known.';

create table referral (
    id             uuid        not null,
    victim_case_id uuid        not null,
    child          uuid        not null,
    municipality   text        not null,
    recipient      text        not null,
    service        text        not null,
    institution    text        not null,
    start_date     date,
    end_date       date,
    confirmed_at   timestamptz,
    ended_date     date,
    end_reason     text        not null,
    created_by     text        not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    version        bigint      not null,
    constraint referral_pkey primary key (id),
    constraint referral_of_victim_case foreign key (victim_case_id) references victim_case (id),
    constraint referral_confirmed_whole check ((confirmed_at is null) = (institution = '') and (confirmed_at is null) = (start_date is null) and (confirmed_at is null) = (end_date is null)),
    constraint referral_ends_after_start check (end_date >= start_date),
    constraint referral_ended_has_reason check ((ended_date is null) = (end_reason = ''))
);
create unique index one_running_referral_of_case on referral (victim_case_id) where ended_date is null;
create index referral_by_case on referral (victim_case_id);
create index referral_by_recipient on referral (recipient, created_at desc, id desc);
create index referral_by_time on referral (created_at desc, id desc);
comment on table referral is 'A child sent to a service that the children''s fund organises: the relation on which the fund sees anything (GR-07).';
comment on column referral.recipient is 'Registration number of the fund or of a foundation that it co-founded.';
comment on column referral.institution is 'Registration number of who gives the service; empty until the fund confirms.';

create table fund_counter (
    recipient text   not null,
    last      bigint not null,
    constraint fund_counter_pkey primary key (recipient)
);
comment on table fund_counter is 'Last number given in the list of a recipient; its row is the lock that keeps the list without gaps.';

create table fund_notice (
    recipient   text        not null,
    number      bigint      not null,
    kind        text        not null,
    referral_id uuid        not null,
    added_at    timestamptz not null,
    constraint fund_notice_pkey primary key (recipient, number),
    constraint fund_notice_of_referral foreign key (referral_id) references referral (id),
    constraint fund_notice_kind_known check (kind in ('REFERRED', 'REFERRAL_ENDED', 'PROCESS_NUMBER', 'REHABILITATION'))
);
comment on table fund_notice is 'What the fund or a foundation is told, numbered without gaps, so that it can prove that it missed nothing. Names records, holds no values.';

-- +goose Down
drop table fund_notice, fund_counter, referral, victim_case;
