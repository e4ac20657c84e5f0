-- name: AddAccessRefusal :exec
insert into access_refusal (id, asked_at, recipient, organisation, purpose, mode, grant_code, clause)
values (@id, @asked_at, @recipient, @organisation, @purpose, @mode, @grant_code, @clause);
