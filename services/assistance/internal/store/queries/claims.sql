-- name: LockPersons :exec
select pg_advisory_xact_lock(sorted.key)
from (
    select distinct hashtextextended('assistance.grant:' || p::text, 0) as key
    from unnest(@persons::uuid[]) p
    order by 1
) sorted;

-- name: OverlappingClaims :many
select distinct c.kind, c.start_date, c.end_date, c.municipality, c.decision_id, (c.expires_at is null)::boolean as granted
from grant_claim c
join (
    select unnest(@kinds::text[]) as kind, unnest(@starts::date[]) as start_date, unnest(@ends::date[]) as end_date
) l on c.start_date <= l.end_date and c.end_date >= l.start_date
    and (c.kind = l.kind or (c.kind in ('NEEDY', 'LOW_INCOME') and l.kind in ('NEEDY', 'LOW_INCOME')))
where c.person = any (@persons::uuid[]) and c.decision_id <> @decision_id
  and (c.expires_at is null or c.expires_at > @now::timestamptz)
order by c.start_date, c.kind, c.end_date, c.municipality, c.decision_id;

-- name: DropReservation :exec
delete from grant_claim where decision_id = @decision_id and expires_at is not null;

-- name: DropLapsed :exec
delete from grant_claim where person = any (@persons::uuid[]) and expires_at <= @now::timestamptz;

-- name: AddClaims :exec
insert into grant_claim (decision_id, person, kind, case_id, municipality, start_date, end_date, expires_at, override_reason, created_at)
select @decision_id, p, l.kind, @case_id, @municipality, l.start_date, l.end_date, sqlc.narg(expires_at)::timestamptz, sqlc.narg(override_reason)::text, @created_at
from unnest(@persons::uuid[]) p,
     (select unnest(@kinds::text[]) as kind, unnest(@starts::date[]) as start_date, unnest(@ends::date[]) as end_date) l
on conflict (decision_id, person, kind) do update
set start_date = excluded.start_date, end_date = excluded.end_date, expires_at = excluded.expires_at,
    override_reason = coalesce(excluded.override_reason, grant_claim.override_reason)
where grant_claim.expires_at is not null;
