-- UsesOfPersons tells by person when a register was asked about her or a request of hers was answered last, and whether one waits.
-- name: UsesOfPersons :many
select w.person::uuid as person, max(u.used)::timestamptz as last_use, bool_or(u.going_on)::boolean as going_on
from (select unnest(@persons::uuid[]) as person) w
cross join lateral (
    select r.fetched_at as used, false as going_on from register_record r where r.subject = 'persons/' || w.person
    union all
    select coalesce(x.answered_at, x.received_at), x.answered_at is null from rights_request x where x.person = w.person) u
group by w.person;
