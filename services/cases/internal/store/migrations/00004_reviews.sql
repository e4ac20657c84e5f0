-- +goose Up

alter domain task_kind drop constraint task_kind_known;
alter domain task_kind add constraint task_kind_known
    check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT', 'CONCLUDE_AGREEMENT', 'REASSESS', 'RENEW'));

alter table task add note text not null default '';
comment on column task.note is 'Why an official closed a task to assess anew or to renew without doing so.';
create unique index one_open_review_of_a_kind on task (application_id, kind) where state = 'OPEN' and kind in ('REASSESS', 'RENEW');

alter table client_case add review_due date;
comment on column client_case.review_due is 'Earliest due date of the open tasks to assess anew (R79) or to renew (R77); null when there is none. For the worklist.';
create index worklist_by_review on client_case (municipality, review_due, id) where review_due is not null;

-- +goose Down
drop index worklist_by_review, one_open_review_of_a_kind;
alter table client_case drop review_due;
alter table task drop note;
delete from task where kind in ('REASSESS', 'RENEW');
alter domain task_kind drop constraint task_kind_known;
alter domain task_kind add constraint task_kind_known
    check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT', 'CONCLUDE_AGREEMENT'));
