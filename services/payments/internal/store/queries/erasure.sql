-- UsesOfPayees tells by person and municipality when she was paid last, and whether something is still to be paid or to come.
-- name: UsesOfPayees :many
select y.person_id::uuid as person, b.municipality, max(greatest(y.set_at, b.end_date::timestamp at time zone 'UTC', o.updated_at, p.settle_date::timestamp at time zone 'UTC'))::timestamptz as last_use,
       bool_or(b.end_date >= @today::date or coalesce(p.state::text in ('PREPARED', 'SENT') or o.state::text in ('DUE', 'HELD', 'IN_LIST'), false))::boolean as going_on
from payee y
join benefit b on b.id = y.benefit_id
left join obligation o on o.benefit_id = b.id
left join payment p on p.obligation_id = o.id
where y.person_id = any (@persons::uuid[])
group by y.person_id, b.municipality;

-- PayeesOfObligations names whom obligations are paid to: the person, or nobody when somebody else is paid for her.
-- name: PayeesOfObligations :many
select o.id, o.benefit_id, y.person_id
from obligation o
left join payee y on y.benefit_id = o.benefit_id and y.ended_at is null
where o.id = any (@ids::uuid[]);
