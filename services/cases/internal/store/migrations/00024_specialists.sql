-- Register of specialists with special knowledge of the rights of the child (G27, Bērnu tiesību aizsardzības likums 5.1), and who has the case of
-- a child victim: nobody without an entry in force (SEC-CHILD-1).

-- +goose Up
create table specialist (
    id              uuid        not null,
    employer        text        not null,
    subject         text        not null,
    display_name    text        not null,
    subject_group   text        not null,
    training        text        not null,
    hours           integer     not null,
    certificate     text        not null,
    issued_by       text        not null,
    issued_on       date        not null,
    from_day        date        not null,
    to_day          date        not null,
    withdrawn_on    date,
    withdraw_reason text        not null,
    saved_by        text        not null,
    saved_at        timestamptz not null,
    version         bigint      not null,
    constraint specialist_pkey primary key (id),
    constraint one_entry_of_certificate_and_employer unique (issued_by, certificate, employer),
    constraint specialist_employer_form check (employer ~ '^([0-9]{7}|[0-9]{11})$'),
    constraint specialist_hours_positive check (hours > 0),
    constraint specialist_days_in_order check (issued_on <= from_day and from_day <= to_day),
    constraint specialist_withdrawn_has_reason check ((withdrawn_on is null) = (withdraw_reason = ''))
);
create index specialist_by_officer on specialist (employer, subject, to_day desc);
create index specialist_by_end on specialist (to_day) where withdrawn_on is null;
comment on table specialist is 'One certificate of a specialist with one employer. What it said before stands in the audit log.';
comment on column specialist.subject is 'Sign-in name at the employer. No personal code is kept: nothing here needs one.';

create table specialist_notice (
    id            uuid        not null,
    employer      text        not null,
    subject       text        not null,
    specialist_id uuid        not null,
    kind          text        not null,
    days          integer     not null,
    valid_to      date        not null,
    added_at      timestamptz not null,
    constraint specialist_notice_pkey primary key (id),
    constraint specialist_notice_of_entry foreign key (specialist_id) references specialist (id),
    constraint specialist_notice_kind_known check (kind in ('ENDS', 'ENDED', 'WITHDRAWN')),
    constraint told_once_of_an_end unique (specialist_id, kind, days, valid_to)
);
create index specialist_notice_by_employer on specialist_notice (employer, added_at desc, id desc);
comment on table specialist_notice is 'What an employer was told about entries that end; each thing once for each last day.';

alter table victim_case add officer text, add specialist_id uuid, add assigned_at timestamptz;
update victim_case set officer = created_by, assigned_at = created_at;
alter table victim_case add constraint victim_case_of_specialist foreign key (specialist_id) references specialist (id);
create index victim_case_by_officer on victim_case (municipality, officer);
comment on column victim_case.officer is 'Sign-in name of the officer in charge.';
comment on column victim_case.specialist_id is 'Entry on which the officer was given the case; null for cases older than the register.';

-- +goose Down
alter table victim_case drop constraint victim_case_of_specialist, drop officer, drop specialist_id, drop assigned_at;
drop table specialist_notice, specialist;
