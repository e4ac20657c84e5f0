-- name: SystemAccounts :many
with seen as (
    select g.subject, max(g.organisation)::text as organisation, max(g.processor)::text as processor, min(g.first_seen_at)::timestamptz as first_seen_at,
        max(g.last_seen_at)::timestamptz as last_seen_at, bool_or(g.kind = 'system')::boolean as is_system,
        (count(distinct g.kind) > 1 or count(distinct g.organisation) > 1)::boolean as shared
    from access_grant g group by g.subject
)
select a.id, coalesce(s.subject, a.subject)::text as subject, coalesce(s.organisation, '')::text as organisation, coalesce(s.processor, '')::text as processor,
    s.first_seen_at, s.last_seen_at, coalesce(s.shared, false)::boolean as shared,
    coalesce(a.owner, '')::text as owner, coalesce(a.purpose, '')::text as purpose, a.expires_on, coalesce(a.recorded_by, '')::text as recorded_by, a.recorded_at
from seen s full join system_account a on a.subject = s.subject
where s.is_system or a.subject is not null
order by 1;

-- name: RecordSystemAccount :one
insert into system_account (id, subject, owner, purpose, expires_on, recorded_by, recorded_at)
values (@id, @subject, @owner, @purpose, @expires_on, @recorded_by, @recorded_at)
on conflict (subject) do update set owner = excluded.owner, purpose = excluded.purpose, expires_on = excluded.expires_on,
    recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at
returning id;
