-- UsesOfClients tells by person and municipality when she was served or an issue about her was answered last, and whether something goes on.
-- name: UsesOfClients :many
select w.person::uuid as person, u.municipality, max(u.used)::timestamptz as last_use, bool_or(u.going_on)::boolean as going_on
from (select unnest(@persons::uuid[]) as person) w
cross join lateral (
    select a.municipality::text as municipality,
           greatest(a.updated_at, case when a.state in ('ACCEPTED', 'PAUSED', 'ENDED') then a.to_day::timestamp at time zone 'UTC' end,
                    (select max(d.received_at) from delivery_record d where d.assignment_id = a.id and d.current)) as used,
           a.state = 'OFFERED' or a.state in ('ACCEPTED', 'PAUSED') and a.to_day >= @today::date as going_on
    from assignment a where a.person = w.person
    union all
    select coalesce(i.place, i.raiser_municipality, 'platform'), greatest(i.raised_at, i.routed_at, i.answered_at, i.corrected_at), i.state in ('RAISED', 'ROUTED')
    from issue i where i.person = w.person or i.raiser_person = w.person) u
group by w.person, u.municipality;
