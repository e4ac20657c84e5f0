-- name: AddExtractHead :exec
insert into extract_head (definition, position, due_at) values (@definition, 0, @due_at) on conflict (definition) do nothing;

-- name: LockExtractHead :one
select position, due_at from extract_head where definition = @definition for update;

-- name: MoveExtractHead :exec
update extract_head set position = @position, due_at = @due_at where definition = @definition;

-- name: AddExtract :exec
insert into extract (id, definition, definition_version, organisation, dataset, leaves, permission_id, due_at, as_of, from_position, to_position, state, holder, held_until)
values (@id, @definition, @definition_version, @organisation, @dataset, @leaves, @permission_id, @due_at, @as_of, @from_position, @to_position, 'MAKING', @holder, @held_until);

-- name: TakeExtract :one
-- One whose maker died; empty when there is none.
update extract set holder = @holder, held_until = @held_until
where id = (select e.id from extract e where e.definition = @definition and e.state = 'MAKING' and e.held_until <= @now order by e.id limit 1 for update skip locked)
returning id;

-- name: ExtractOfID :one
select e.id, e.definition, e.definition_version, e.organisation, e.dataset, e.leaves, e.permission_id, e.due_at, e.as_of, e.from_position, e.to_position, e.state, e.holder,
       e.row_count, e.sha256, e.csv_sha256, coalesce(c.row_count, 0)::bigint as told_rows, coalesce(c.sha256, '')::text as told_sha256, c.confirmed_at as told_at
from extract e left join extract_confirmation c on c.id = (select x.id from extract_confirmation x where x.extract_id = e.id order by x.id desc limit 1)
where e.id = @id;

-- name: Extracts :many
select e.id, e.definition, e.definition_version, e.organisation, e.dataset, e.leaves, e.permission_id, e.due_at, e.as_of, e.from_position, e.to_position, e.state, e.holder,
       e.row_count, e.sha256, e.csv_sha256, coalesce(c.row_count, 0)::bigint as told_rows, coalesce(c.sha256, '')::text as told_sha256, c.confirmed_at as told_at
from extract e left join extract_confirmation c on c.id = (select x.id from extract_confirmation x where x.extract_id = e.id order by x.id desc limit 1)
where (e.organisation = @organisation or @organisation::text = '') and (e.state = @state or @state::text = '') and e.id < @before
order by e.id desc
limit @most;

-- name: KeepExtractPart :one
-- Nothing when another process makes the extract by now.
with mine as (select e.id from extract e where e.id = @extract_id and e.holder = @holder and e.state = 'MAKING' for share)
insert into extract_part (extract_id, n, rows, persons, records, content)
select mine.id, @n, @rows, @persons, @records, @content from mine
on conflict (extract_id, n) do update set rows = excluded.rows, persons = excluded.persons, records = excluded.records, content = excluded.content
returning extract_id;

-- name: HoldExtract :one
update extract set held_until = @held_until where id = @id and holder = @holder and state = 'MAKING' returning id;

-- name: FinishExtract :one
-- Parts that a maker who died left behind the end go.
with mine as (select e.id from extract e where e.id = @id and e.holder = @holder and e.state = 'MAKING' for update),
     gone as (delete from extract_part p using mine where p.extract_id = mine.id and p.n >= @parts)
update extract set state = 'READY', row_count = @row_count, sha256 = @sha256, csv_sha256 = @csv_sha256 from mine where extract.id = mine.id returning extract.id;

-- name: ExtractMembersBefore :many
select p.records, p.persons
from extract_part p
where p.records <> '{}' and p.extract_id = (
    select e.id from extract e where e.definition = @definition and e.state <> 'MAKING' and e.due_at < @due_at order by e.due_at desc limit 1)
order by p.n;

-- name: NewestExtract :one
select id from extract where definition = @definition and state <> 'MAKING' order by due_at desc limit 1;

-- name: ExtractPart :one
select rows, persons, content from extract_part where extract_id = @extract_id and n = @n;

-- name: LockExtract :one
select state, row_count, sha256, csv_sha256 from extract where id = @id for update;

-- name: AddExtractConfirmation :exec
insert into extract_confirmation (id, extract_id, row_count, sha256, matches, confirmed_by, confirmed_at)
values (@id, @extract_id, @row_count, @sha256, @matches, @confirmed_by, @confirmed_at);

-- name: MoveExtract :exec
update extract set state = @state where id = @id;
