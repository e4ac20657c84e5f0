-- name: CaseloadHouseholds :many
select h.decision_id, a.case_id, a.persons, h.municipality, h.household_type, h.computed, h.now_cents, h.then_cents, h.now_status, h.then_status
from caseload_household h
join award a using (decision_id)
where h.run_id = @run_id and h.municipality = @municipality and (h.difference_cents, h.decision_id) > (@after_cents::bigint, @after_id::uuid)
  and (not @narrowed::boolean or h.computed = @computed::boolean and sign(h.difference_cents) = @direction::integer)
order by h.difference_cents, h.decision_id
limit @size;

-- name: CaseloadHousehold :one
select h.decision_id, a.case_id, a.persons, h.municipality, h.household_type, h.computed, h.now_cents, h.then_cents, h.now_status, h.then_status,
  h.record_now, h.record_then, a.sealed_facts, a.facts
from award a
join caseload_household h on h.run_id = @run_id and h.municipality = a.municipality and h.decision_id = a.decision_id
where a.decision_id = @decision_id;

-- name: DropCaseloadHouseholds :one
with old as (
  select c.run_id, c.municipality, c.difference_cents, c.decision_id
  from caseload_run r
  join caseload_household c on c.run_id = r.id
  where r.keep_households and (r.state in ('CANCELLED', 'FAILED') or r.ended_at < @ended_before::timestamptz)
  limit @size
), dropped as (
  delete from caseload_household h
  using old
  where h.run_id = old.run_id and h.municipality = old.municipality and h.difference_cents = old.difference_cents and h.decision_id = old.decision_id
  returning h.decision_id
)
select count(*) from dropped;
