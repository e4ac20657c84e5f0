-- A request of a person whose last day has passed without an answer is announced once (GDPR 12(3)).

-- +goose Up
create table rights_overdue (
    request_id uuid        not null constraint overdue_of_request references rights_request (id),
    due        date        not null,
    told_at    timestamptz not null,
    constraint rights_overdue_pkey primary key (request_id, due)
);
comment on table rights_overdue is 'Requests of persons that were announced as late, by the last day that had passed. Append only.';

-- +goose Down
drop table rights_overdue;
