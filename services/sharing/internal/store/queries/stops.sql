-- name: AddStop :exec
insert into stop (id, kind, target, reason, incident, set_by, set_at) values (@id, @kind, @target, @reason, @incident, @set_by, @set_at);

-- name: LockStop :one
select id, kind, target, reason, incident, set_by, set_at, lifted_by, lifted_at, lift_reason from stop where id = @id for update;

-- name: LiftStop :exec
update stop set lifted_by = @lifted_by, lifted_at = @lifted_at, lift_reason = @lift_reason where id = @id;

-- name: Stops :many
select id, kind, target, reason, incident, set_by, set_at, lifted_by, lifted_at, lift_reason from stop
where lifted_at is null or not @active::boolean
order by id desc
limit @size;

-- name: ActiveStops :many
select kind, target, set_at from stop where lifted_at is null;
