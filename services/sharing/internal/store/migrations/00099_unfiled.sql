-- Requests about data of persons in no file: nobody works with them, so the data officer has the task.

-- +goose Up
create table rights_unfiled (
    request_id uuid        not null constraint unfiled_request references rights_request (id),
    told_at    timestamptz not null,
    constraint rights_unfiled_pkey primary key (request_id)
);
comment on table rights_unfiled is 'A restriction or a dispute of a person who is in no file that is worked with, as the service cases said. It is the data officer''s to look at, until the restriction is lifted or the dispute answered.';

-- +goose Down
drop table rights_unfiled;
