-- LinesUnderListKey are the lines of a list that its own key seals, with whom they paid when the list was made.
-- name: LinesUnderListKey :many
select p.id, p.municipality, p.iban, o.benefit_id, y.person_id
from payment p
join payment_list l on l.id = p.list_id
join obligation o on o.id = p.obligation_id
left join lateral (
    select x.person_id from payee x where x.benefit_id = o.benefit_id and x.set_at <= l.created_at order by x.set_at desc limit 1) y on true
where p.list_id = @list_id and substring(p.iban from 2 for 16) = uuid_send(@key::uuid)
order by p.id
for update of p;

-- name: MoveLines :exec
update payment p set iban = x.iban
from (select unnest(@ids::uuid[]) as id, unnest(@ibans::bytea[]) as iban) x where p.id = x.id;
