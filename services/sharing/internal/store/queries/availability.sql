-- name: AddProbe :exec
insert into probe (minute, observer, up, down) values (@minute, @observer, @up, @down) on conflict on constraint probe_pkey do nothing;

-- name: Probes :many
select minute, up, down from probe where minute >= @from_at and minute < @until_at order by minute;

-- name: AddMaintenance :exec
insert into maintenance (id, from_at, until_at, targets, reason, created_by, created_at) values (@id, @from_at, @until_at, @targets, @reason, @created_by, @created_at);

-- name: LockMaintenance :one
select id, from_at, until_at, targets, reason, created_by, created_at, ended_by, ended_at from maintenance where id = @id for update;

-- name: EndMaintenance :exec
update maintenance set ended_by = @ended_by, ended_at = @ended_at where id = @id;

-- name: Maintenances :many
select id, from_at, until_at, targets, reason, created_by, created_at, ended_by, ended_at from maintenance
where until_at > @from_at and from_at < @until_at order by from_at, id limit @size;
