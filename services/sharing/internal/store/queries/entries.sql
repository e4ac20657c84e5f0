-- name: AddEntry :exec
insert into entry (id, municipality, title, created_at) values (@id, @municipality, @title, @created_at);
