-- CustodyOfChild returns the facts of custody of a child; of one parent if one is named.
-- name: CustodyOfChild :many
select e.id, e.child_id, e.parent_id, e.corrects, e.sealed_text, e.recorded_by, e.recorded_at, n.id as corrected_by
from custody_event e
left join custody_event n on n.corrects = e.id
where e.child_id = @child_id and (sqlc.narg(parent_id)::uuid is null or e.parent_id = sqlc.narg(parent_id)::uuid)
order by e.recorded_at, e.id;

-- name: AddCustodyEvent :exec
insert into custody_event (id, child_id, parent_id, municipality, corrects, sealed_text, recorded_by, recorded_at)
values (@id, @child_id, @parent_id, @municipality, sqlc.narg(corrects), @sealed_text, @recorded_by, @recorded_at);
