-- name: SeeGrant :exec
insert into access_grant as g (id, subject, role, kind, organisation, processor, first_seen_at, last_seen_at)
values (@id, @subject, @role, @kind, @organisation, @processor, @seen_at, @seen_at)
on conflict (subject, role) do update set
    kind = excluded.kind, organisation = excluded.organisation, processor = excluded.processor,
    first_seen_at = least(g.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(g.last_seen_at, excluded.last_seen_at);

-- name: RoleGrants :many
select id, subject, role, kind, organisation, processor, first_seen_at, last_seen_at, outcome, review_reason, reviewed_by, reviewed_at, version
from access_grant where kind = 'staff' and role <> '' order by organisation, subject, role;

-- name: LockRoleGrant :one
select id, subject, role, kind, organisation, processor, first_seen_at, last_seen_at, outcome, review_reason, reviewed_by, reviewed_at, version
from access_grant where id = @id and kind = 'staff' and role <> '' for update;

-- name: ReviewRoleGrant :exec
update access_grant set outcome = @outcome, review_reason = @review_reason, reviewed_by = @reviewed_by, reviewed_at = @reviewed_at, version = version + 1 where id = @id;
