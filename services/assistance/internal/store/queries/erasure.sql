-- UsesOfPersons tells by person and municipality when what is known about her was used last, and whether something is going on. What is known
-- of the households counts for everybody who is asked about.
-- name: UsesOfPersons :many
select w.person::uuid as person, u.municipality::text as municipality, max(u.used_at)::timestamptz as last_use, bool_or(u.going_on)::boolean as going_on
from (select unnest(@persons::uuid[]) as person) w
cross join lateral (
    select s.municipality, s.created_at as used_at, false as going_on from assessment s where s.persons @> array[w.person]
    union all
    select a.municipality, greatest(a.created_at, a.end_date::timestamp at time zone 'UTC'), a.end_date >= @today::date from award a where a.persons @> array[w.person]
    union all
    select f.municipality, coalesce(upper(f.known), lower(f.known)), false from fact f where f.person_id = w.person or f.household_id = any (@households::uuid[])
    union all
    select c.municipality, c.found_at, c.outcome = 'OPEN' from conflict_finding c where c.persons @> array[w.person]
    union all
    select h.municipality, h.proposed_at, h.state = 'PROPOSED' from award_change h where h.persons @> array[w.person]
) u
group by w.person, u.municipality;

-- ClearAwards takes the facts away that nobody can read any more, so that runs over the caseload leave the household out.
-- name: ClearAwards :exec
update award set sealed_facts = null where coalesce(applicant, persons[1]) = @person::uuid and municipality = @municipality;

-- ClearHouseholds takes the results of runs away that were computed from them.
-- name: ClearHouseholds :exec
delete from caseload_household h using award a
where a.decision_id = h.decision_id and coalesce(a.applicant, a.persons[1]) = @person::uuid and a.municipality = @municipality;
