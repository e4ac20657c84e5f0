-- name: AddCaseloadRun :exec
insert into caseload_run (id, state, municipality, pack_now, pack_then, snapshot, day, done, total, failed, after_id, tally, requested_by, created_at, keep_households)
values ($1, 'QUEUED', $2, $3, $4, $5, $6, 0, $7, 0, '00000000-0000-0000-0000-000000000000', '[]', $8, $9, $10);

-- name: CaseloadRun :one
select id, state, municipality, pack_now, pack_then, snapshot, day, done, total, failed, after_id, tally, requested_by, created_at, ended_at, keep_households
from caseload_run
where id = $1;

-- name: LockCaseloadRun :one
select id, state, municipality, pack_now, pack_then, snapshot, day, done, total, failed, after_id, tally, requested_by, created_at, ended_at, keep_households
from caseload_run
where id = $1
for update;

-- name: TakeCaseloadRun :one
select id, state, municipality, pack_now, pack_then, snapshot, day, done, total, failed, after_id, tally, requested_by, created_at, ended_at, keep_households
from caseload_run
where state in ('QUEUED', 'RUNNING') and (taken_until is null or taken_until < @now::timestamptz)
order by id
limit 1
for update skip locked;

-- name: SaveCaseloadRun :exec
update caseload_run
set state = @state, done = @done, failed = @failed, after_id = @after_id, tally = @tally, ended_at = sqlc.narg(ended_at), taken_until = sqlc.narg(taken_until)
where id = @id;
