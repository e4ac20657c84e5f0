-- UsesOfPersons tells by person when her record was used last, and whether she belongs to a household.
-- name: UsesOfPersons :many
select p.id as person, greatest(p.updated_at, max(m.end_date)::timestamp at time zone 'UTC')::timestamptz as last_use, coalesce(bool_or(m.end_date is null and m.id is not null), false)::boolean as going_on
from person p
left join household_membership m on m.person_id = p.id
where p.id = any (@persons::uuid[])
group by p.id;

-- name: HouseholdsOfApplicant :many
select distinct household_id from household_membership where person_id = @person and role = 'applicant' order by household_id;

-- name: AddErasure :exec
insert into erasure (id, version, person_id, ground, state, proposed_by, proposed_at)
values (@id, @version, @person_id, @ground, @state, @proposed_by, @proposed_at);

-- name: SaveErasure :exec
-- The row is locked and its version was compared when it was read.
update erasure
set version = @version, state = @state, ground = @ground, proposed_by = @proposed_by, proposed_at = @proposed_at, decided_by = sqlc.narg(decided_by), decided_at = sqlc.narg(decided_at), reason = sqlc.narg(reason), certificate = sqlc.narg(certificate)
where id = @id;

-- name: ErasureByID :one
select id, version, person_id, ground, state, proposed_by, proposed_at, decided_by, decided_at, reason, certificate, found from erasure where id = @id;

-- name: LockErasureByID :one
select id, version, person_id, ground, state, proposed_by, proposed_at, decided_by, decided_at, reason, certificate, found from erasure where id = @id for update;

-- name: AddErasureReport :exec
insert into erasure_report (erasure_id, service, lines, reported_at) values (@erasure_id, @service, @lines, @reported_at);

-- name: ErasureReports :many
select service, lines, reported_at from erasure_report where erasure_id = @erasure_id order by service;

-- name: KeepDue :exec
insert into erasure_due (person_id, service, data_group, municipality, rule, since, told_at)
select x.person_id, x.service, x.data_group, x.municipality, x.rule, x.since, @told_at
from (select unnest(@persons::uuid[]) as person_id, unnest(@services::text[]) as service, unnest(@groups::text[]) as data_group,
             unnest(@municipalities::text[]) as municipality, unnest(@rules::text[]) as rule, unnest(@since::date[]) as since) x
join person p on p.id = x.person_id
on conflict (person_id, service, data_group, municipality) do update set rule = excluded.rule, since = excluded.since, told_at = excluded.told_at;

-- name: ForgetDue :exec
delete from erasure_due where person_id = @person_id and service = @service;

-- name: DueErasures :many
-- Whose erasure an officer proposed by herself, or is going on, is left out. The erasure is what the night filed: it waits for a first or second vote.
select d.person_id, d.service, d.data_group, d.municipality, d.rule, d.since, e.id as erasure_id, coalesce(e.state, '')::text as erasure_state
from erasure_due d
left join erasure e on e.person_id = d.person_id and e.state in ('FOUND', 'PROPOSED')
where d.person_id in (
    select distinct x.person_id from erasure_due x
    where x.person_id > @after and not exists (select from erasure e where e.person_id = x.person_id and (e.state = 'ORDERED' or (e.state = 'PROPOSED' and e.found = '[]')))
    order by x.person_id limit @size)
order by d.person_id, d.service, d.data_group, d.municipality;

-- name: FileFound :exec
insert into erasure (id, version, person_id, ground, state, proposed_by, proposed_at, found)
select x.id, 1, x.person_id, @ground, 'FOUND', '', @now, due.found
from (select unnest(@ids::uuid[]) as id, unnest(@persons::uuid[]) as person_id) x
join (select d.person_id, jsonb_agg(jsonb_build_object('service', d.service, 'group', d.data_group, 'municipality', d.municipality, 'rule', d.rule, 'since', d.since)
                                    order by d.service, d.data_group, d.municipality) as found
      from erasure_due d where d.person_id = any (@persons::uuid[]) group by d.person_id) due on due.person_id = x.person_id
where not exists (select from erasure r where r.person_id = x.person_id and r.state = 'REJECTED' and r.found = due.found)
on conflict (person_id) where state in ('FOUND', 'PROPOSED', 'ORDERED') do update
set found = excluded.found, version = erasure.version + 1
where erasure.state = 'FOUND' and erasure.found <> excluded.found;

-- name: LockFoundErasure :one
select id, version, person_id, ground, state, proposed_by, proposed_at, decided_by, decided_at, reason, certificate, found
from erasure where person_id = @person_id and state = 'FOUND' for update;

-- name: DueTotals :one
-- How many persons and groups are due of those that ListDueErasures lists.
select count(distinct d.person_id)::bigint as persons, count(*)::bigint as groups
from erasure_due d
where not exists (select from erasure e where e.person_id = d.person_id and (e.state = 'ORDERED' or (e.state = 'PROPOSED' and e.found = '[]')));
