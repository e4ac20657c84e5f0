-- name: StatusesOfDecisions :many
select id, decision_id, kind, start_date, end_date
from status
where decision_id = any (@decisions::uuid[])
order by decision_id, id;

-- name: EarlierAwards :many
-- Awards of a municipality that hold help for one of the persons on or after a day, locked in one order for everybody.
select a.decision_id, a.case_id, a.municipality, a.persons, a.applicant, coalesce(a.issued_at, a.created_at)::timestamptz as issued_at
from award a
where a.municipality = @municipality and a.decision_id in (
    select c.decision_id from grant_claim c
    where c.person = any (@persons::uuid[]) and c.municipality = @municipality and c.decision_id <> @decision_id
      and c.expires_at is null and c.end_date >= @from_day::date
)
order by a.decision_id
for update of a;

-- name: LockAward :one
select decision_id
from award
where decision_id = @decision_id
for update;

-- name: StatusesOfDecision :many
select id, case_id, decision_id, municipality, kind, start_date, end_date, persons
from status
where decision_id = @decision_id;

-- name: EndStatuses :exec
update status s
set end_date = e.last_day, granted_until = coalesce(s.granted_until, s.end_date), end_rule = @rule::text
from (select unnest(@ids::uuid[]) as id, unnest(@last_days::date[]) as last_day) e
where s.id = e.id and s.end_date > e.last_day;

-- name: EndBenefits :exec
update benefit b
set end_date = e.last_day, granted_until = coalesce(b.granted_until, b.end_date), end_rule = @rule::text
from (select unnest(@ids::uuid[]) as id, unnest(@last_days::date[]) as last_day) e
where b.id = e.id and b.end_date > e.last_day;

-- name: EndPaymentLines :exec
-- The month of the last day stays due (R43).
update payment_line p
set amount_cents = 0, state = 'ENDED'
from (select unnest(@ids::uuid[]) as id, unnest(@last_days::date[]) as last_day) e
where p.benefit_id = e.id and p.month > e.last_day;

-- name: DropClaims :exec
-- Claims of which nothing is left.
delete from grant_claim c
using (select unnest(@kinds::text[]) as kind, unnest(@last_days::date[]) as last_day) e
where c.decision_id = @decision_id and c.kind = e.kind and c.person = any (@persons::uuid[]) and c.start_date > e.last_day;

-- name: EndClaims :exec
update grant_claim c
set end_date = e.last_day
from (select unnest(@kinds::text[]) as kind, unnest(@last_days::date[]) as last_day) e
where c.decision_id = @decision_id and c.kind = e.kind and c.person = any (@persons::uuid[]) and c.end_date > e.last_day;

-- name: ShortenAward :exec
-- An award that ends early needs no renewal: who ended it knows.
update award a
set end_date = l.last_day, renewal_at = case when l.last_day < a.end_date then coalesce(a.renewal_at, @at::timestamptz) else a.renewal_at end
from (
    select max(end_date) as last_day
    from (select s.end_date from status s where s.decision_id = @decision_id union all select b.end_date from benefit b where b.decision_id = @decision_id) x
) l
where a.decision_id = @decision_id and l.last_day is not null;

-- name: DismissOpenChange :exec
-- What was proposed for an award before a later decision took its place is no longer right.
update award_change
set state = 'DISMISSED', settled_by = @settled_by::text, settled_at = @settled_at, settle_reason = @settle_reason::text
where decision_id = @decision_id and state = 'PROPOSED';

-- name: OverrideOf :one
-- Whether a head gave a reason for an overlap of the decision.
select exists (select from grant_claim where decision_id = @decision_id and override_reason is not null);

-- name: OutdatedMonths :one
-- Months whose amount is not what it was when a change was proposed.
select count(*)
from (select unnest(@benefits::uuid[]) as benefit_id, unnest(@months::date[]) as month, unnest(@cents::bigint[]) as cents) m
left join payment_line p on p.benefit_id = m.benefit_id and p.month = m.month
where p.amount_cents is distinct from m.cents;
