-- +goose Up

alter domain task_kind drop constraint task_kind_known;
alter domain task_kind add constraint task_kind_known
    check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT', 'CONCLUDE_AGREEMENT'));

alter table decision
    add hearing   text    not null default '',
    add payees    jsonb   not null default '[]',
    add one_month boolean not null default false;
alter table decision alter hearing drop default, alter payees drop default, alter one_month drop default;
comment on column decision.hearing is 'How the persons were heard before a refusal, or why not (APL 62).';
comment on column decision.payees is 'Who gets the money of a benefit when it is not the applicant (R74).';
comment on column decision.one_month is 'A line is granted for one month by discretion (R85); counted by calendar year (R86).';
create index one_month_decision_by_person on decision using gin (persons) where one_month and state = 'ISSUED';

alter table assessment add agreement boolean not null default false;
alter table assessment alter agreement drop default;
comment on column assessment.agreement is 'The means test found a person of working age to conclude a co-operation agreement with (R46).';

create table agreement (
    application_id uuid        primary key constraint agreement_of_application references application (id),
    concluded_on   date,
    measures       text        not null,
    waiver_reason  text        not null,
    recorded_by    text        not null,
    recorded_at    timestamptz not null,
    constraint agreement_or_reason check ((concluded_on is null) = (waiver_reason <> ''))
);
comment on table agreement is 'Co-operation agreement of a household (vienošanās par līdzdarbību, R46), or why none is concluded.';

create domain checklist_state as text constraint checklist_state_known check (value in ('NEEDED', 'RECEIVED', 'NOT_NEEDED'));

create table document_mark (
    application_id uuid            not null constraint mark_of_application references application (id),
    code           text            not null,
    person         uuid            not null,
    state          checklist_state not null,
    note           text            not null,
    recorded_by    text            not null,
    recorded_at    timestamptz     not null,
    constraint one_mark_per_document primary key (application_id, code, person),
    constraint document_not_needed_has_reason check (state::text <> 'NOT_NEEDED' or note <> '')
);
comment on table document_mark is 'What is known of the documents of an application (R92, R93). The person is all zeros for a document of the household.';

-- +goose Down
drop table document_mark, agreement;
drop domain checklist_state;
alter table assessment drop agreement;
alter table decision drop hearing, drop payees, drop one_month;
alter domain task_kind drop constraint task_kind_known;
alter domain task_kind add constraint task_kind_known check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT'));
