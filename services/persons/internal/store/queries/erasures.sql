-- UseOfPerson tells when a person's record was used last, and whether she belongs to a household.
-- name: UseOfPerson :many
select greatest(p.updated_at, max(m.end_date)::timestamp at time zone 'UTC')::timestamptz as last_use, coalesce(bool_or(m.end_date is null and m.id is not null), false)::boolean as going_on
from person p
left join household_membership m on m.person_id = p.id
where p.id = @person
group by p.id;

-- name: HouseholdsOfApplicant :many
select distinct household_id from household_membership where person_id = @person and role = 'applicant' order by household_id;

-- name: AddErasure :exec
insert into erasure (id, version, person_id, ground, state, proposed_by, proposed_at)
values (@id, @version, @person_id, @ground, @state, @proposed_by, @proposed_at);

-- name: SaveErasure :exec
-- The row is locked and its version was compared when it was read.
update erasure
set version = @version, state = @state, decided_by = sqlc.narg(decided_by), decided_at = sqlc.narg(decided_at), reason = sqlc.narg(reason), certificate = sqlc.narg(certificate)
where id = @id;

-- name: ErasureByID :one
select id, version, person_id, ground, state, proposed_by, proposed_at, decided_by, decided_at, reason, certificate from erasure where id = @id;

-- name: LockErasureByID :one
select id, version, person_id, ground, state, proposed_by, proposed_at, decided_by, decided_at, reason, certificate from erasure where id = @id for update;

-- name: AddErasureReport :exec
insert into erasure_report (erasure_id, service, lines, reported_at) values (@erasure_id, @service, @lines, @reported_at);

-- name: ErasureReports :many
select service, lines, reported_at from erasure_report where erasure_id = @erasure_id order by service;
