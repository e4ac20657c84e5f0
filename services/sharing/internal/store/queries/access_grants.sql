-- name: SeeGrant :exec
insert into access_grant as g (id, subject, role, kind, organisation, processor, first_seen_at, last_seen_at)
values (@id, @subject, @role, @kind, @organisation, @processor, @seen_at, @seen_at)
on conflict (subject, role) do update set
    kind = excluded.kind, organisation = excluded.organisation, processor = excluded.processor,
    first_seen_at = least(g.first_seen_at, excluded.first_seen_at), last_seen_at = greatest(g.last_seen_at, excluded.last_seen_at);
