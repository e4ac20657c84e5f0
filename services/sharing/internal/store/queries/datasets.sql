-- name: LockAward :one
select id, dataset, kind, municipality, decision, persons, part_from, part_to, part_cents, version, occurred_at from award where id = @id for update;

-- name: AddAward :exec
insert into award (id, dataset, kind, municipality, decision, persons, part_from, part_to, part_cents, version, occurred_at)
values (@id, @dataset, @kind, @municipality, @decision, @persons, @part_from, @part_to, @part_cents, @version, @occurred_at);

-- name: SaveAward :exec
update award set part_from = @part_from, part_to = @part_to, part_cents = @part_cents, version = @version, occurred_at = @occurred_at where id = @id;

-- name: AddRows :exec
-- The head of the dataset is locked until the end of the transaction.
with head as (update dataset_head set last = last + cardinality(@persons::uuid[]) where dataset = @dataset returning last),
     fresh as (select unnest(@persons::uuid[]) as person, unnest(@from_days::date[]) as from_day, unnest(@to_days::date[]) as to_day,
                      unnest(@cents::bigint[]) as cents, unnest(@withdrawn::boolean[]) as withdrawn,
                      generate_series(1, cardinality(@persons::uuid[])) as n)
insert into dataset_row (dataset, position, award_id, person, from_day, to_day, cents, version, withdrawn, occurred_at, produced_at)
select @dataset, head.last - cardinality(@persons::uuid[]) + fresh.n, @award_id, fresh.person, fresh.from_day, fresh.to_day, fresh.cents, @version,
       fresh.withdrawn, @occurred_at, @produced_at
from fresh, head;

-- name: DatasetChanges :many
-- What is restricted (GDPR 18) is left out; that a record was withdrawn is still told.
select r.position, r.award_id, r.person, r.from_day, r.to_day, r.cents, r.version, r.withdrawn, r.occurred_at, r.produced_at, a.kind, a.municipality, a.decision
from dataset_row r join award a on a.id = r.award_id
where r.dataset = @dataset and r.position > @after_position
  and (r.withdrawn or not exists (
      select 1 from restriction x where x.person = r.person and x.lifted_at is null and x.record in ('', 'statuses/' || r.award_id::text, 'benefits/' || r.award_id::text) and r.dataset = any (x.datasets)))
order by r.position
limit @size;

-- name: DatasetOfPerson :many
-- The newest version of each record of a person.
select distinct on (r.award_id, r.from_day)
       r.position, r.award_id, r.person, r.from_day, r.to_day, r.cents, r.version, r.withdrawn, r.occurred_at, r.produced_at, a.kind, a.municipality, a.decision
from dataset_row r join award a on a.id = r.award_id
where r.dataset = @dataset and r.person = @person
  and not exists (
      select 1 from restriction x where x.person = r.person and x.lifted_at is null and x.record in ('', 'statuses/' || r.award_id::text, 'benefits/' || r.award_id::text) and r.dataset = any (x.datasets))
order by r.award_id, r.from_day, r.version desc;

-- name: AddPermission :exec
insert into dataset_permission (id, number, organisation, dataset, purpose, legal_basis, fields, from_day, to_day, daily_quota, granted_by, granted_at, version)
values (@id, @number, @organisation, @dataset, @purpose, @legal_basis, @fields, @from_day, @to_day, @daily_quota, @granted_by, @granted_at, 1);

-- name: LockPermission :one
select id, number, organisation, dataset, purpose, legal_basis, fields, from_day, to_day, daily_quota, suspended_at, ended_at, granted_by, granted_at, version
from dataset_permission where id = @id for update;

-- name: PermissionOfNumber :one
select id, number, organisation, dataset, purpose, legal_basis, fields, from_day, to_day, daily_quota, suspended_at, ended_at, granted_by, granted_at, version
from dataset_permission where number = @number;

-- name: Permissions :many
select sqlc.embed(p), coalesce(u.calls, 0)::integer as calls, coalesce(t.test, false)::boolean as test, coalesce(t.mode, 'ONLINE')::text as mode
from dataset_permission p left join dataset_use u on u.permission_id = p.id and u.day = @day left join permission_terms t on t.permission_id = p.id
where p.organisation = @organisation or @organisation::text = ''
order by p.id;

-- name: SavePermission :exec
update dataset_permission set suspended_at = @suspended_at, ended_at = @ended_at, version = @version where id = @id;

-- name: CountUse :one
-- Empty when the quota of the day is used up.
insert into dataset_use as u (permission_id, day, calls) values (@permission_id, @day, 1)
on conflict (permission_id, day) do update set calls = u.calls + 1 where u.calls < @quota::integer
returning calls;
