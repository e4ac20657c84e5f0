-- name: AddAccessRefusal :exec
insert into access_refusal (id, asked_at, recipient, organisation, purpose, mode, grant_code, clause)
values (@id, @asked_at, @recipient, @organisation, @purpose, @mode, @grant_code, @clause);

-- name: ListAccessRefusals :many
select id, asked_at, recipient, organisation, purpose, mode, grant_code, clause
from access_refusal
where (@organisation::text = '' or organisation = @organisation) and id < @before
order by id desc
limit @at_most;
