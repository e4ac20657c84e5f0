-- Every household has at least one membership, so a household is read with one join: a row per membership.

-- name: HouseholdByID :many
select sqlc.embed(household), sqlc.embed(household_membership)
from household join household_membership on household_membership.household_id = household.id
where household.id = @id
order by household_membership.id;

-- name: LockHousehold :many
select sqlc.embed(household), sqlc.embed(household_membership)
from household join household_membership on household_membership.household_id = household.id
where household.id = @id
order by household_membership.id
for update of household;

-- name: MembershipsElsewhere :many
select person_id, start_date, end_date from household_membership
where person_id = any(@persons::uuid[]) and household_id <> @household_id;

-- name: AddHousehold :exec
insert into household (id, version, municipality, created_at) values (@id, @version, @municipality, @created_at);

-- name: SaveHousehold :exec
-- The row is locked and its version was compared when it was read.
update household set version = @version where id = @id;

-- name: AddMembership :exec
insert into household_membership (id, household_id, person_id, role, start_date, end_date)
values (@id, @household_id, @person_id, @role, @start_date, @end_date);

-- name: EndMembership :exec
update household_membership set end_date = @end_date where id = @id;

-- name: StaysOf :many
select person_id, household_id, start_date, end_date from household_membership where person_id = any(@ids::uuid[]);
