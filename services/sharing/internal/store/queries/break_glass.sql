-- name: AddBreakGlass :exec
insert into break_glass (id, ticket, reason, subject, data_groups, minutes, requested_by, requested_at)
values (@id, @ticket, @reason, @subject, @data_groups, @minutes, @requested_by, @requested_at);

-- name: BreakGlass :one
select id, ticket, reason, subject, data_groups, minutes, requested_by, requested_at, approved_by, approved_at, until_at, ended_by, ended_at, reviewed_by,
       reviewed_at, outcome, finding
from break_glass
where id = @id;

-- name: LockBreakGlass :one
select id, ticket, reason, subject, data_groups, minutes, requested_by, requested_at, approved_by, approved_at, until_at, ended_by, ended_at, reviewed_by,
       reviewed_at, outcome, finding
from break_glass
where id = @id
for update;

-- name: SaveBreakGlass :exec
update break_glass
set approved_by = @approved_by, approved_at = @approved_at, until_at = @until_at, ended_by = @ended_by, ended_at = @ended_at, reviewed_by = @reviewed_by,
    reviewed_at = @reviewed_at, outcome = @outcome, finding = @finding
where id = @id;

-- name: BreakGlassNewest :many
select id, ticket, reason, subject, data_groups, minutes, requested_by, requested_at, approved_by, approved_at, until_at, ended_by, ended_at, reviewed_by,
       reviewed_at, outcome, finding
from break_glass
where (@requested_by::text = '' or requested_by = @requested_by)
  and (@state::text = '' or @state = case when reviewed_at is not null then 'REVIEWED' when approved_at is null and ended_at is not null then 'WITHDRAWN'
       when approved_at is null then 'REQUESTED' when until_at > @at_time::timestamptz then 'OPEN' else 'TO_REVIEW' end)
order by requested_at desc
limit @size;

-- name: BreakGlassEnded :many
-- Openings that were ended early, since a moment.
select id, ended_at
from break_glass
where approved_at is not null and ended_at > @since::timestamptz
order by id;
