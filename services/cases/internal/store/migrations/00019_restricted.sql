-- Data of a person are restricted (GDPR 18): whoever works with her files is told by a task, and it ends when the restriction does.

-- +goose Up
alter domain task_kind drop constraint task_kind_known;
alter domain task_kind add constraint task_kind_known
    check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT', 'CONCLUDE_AGREEMENT', 'REASSESS', 'RENEW', 'RESTRICTED', 'DISPUTED'));

alter table task add request uuid;
comment on column task.request is 'Request of the person (rightsRequests/{uuid}) that a task of the kinds RESTRICTED and DISPUTED is about; null for others.';
alter table task add constraint task_of_a_request_names_it check ((kind in ('RESTRICTED', 'DISPUTED')) = (request is not null));
create unique index one_task_of_a_request on task (application_id, kind, request) where request is not null;

-- +goose Down
drop index one_task_of_a_request;
delete from task where kind in ('RESTRICTED', 'DISPUTED');
alter table task drop constraint task_of_a_request_names_it, drop request;
alter domain task_kind drop constraint task_kind_known;
alter domain task_kind add constraint task_kind_known
    check (value in ('SIGN_APPLICATION', 'ASSESS', 'REVIEW_DRAFT', 'CORRECT_DRAFT', 'CONCLUDE_AGREEMENT', 'REASSESS', 'RENEW'));
