-- name: AwardsToChange :many
select a.decision_id, a.case_id, a.persons, a.sealed_facts, a.facts, s.engine_version, s.parameters_hash
from award a
left join assessment s on s.id = a.assessment_id
where a.municipality = @municipality and a.end_date >= @from_day::date and a.decision_id > @after_id
  and (@any_facts::boolean or ((a.sealed_facts is not null or a.facts is not null) and s.id is not null))
  and (sqlc.narg(decision)::uuid is null or a.decision_id = sqlc.narg(decision)::uuid)
  and not exists (select from award_change c where c.decision_id = a.decision_id and c.state = 'PROPOSED')
order by a.decision_id
limit @size;

-- name: LinesOfDecisions :many
select b.decision_id, b.id as benefit_id, b.kind, b.amount_cents as granted_cents, b.start_date, b.end_date, l.month, l.amount_cents
from benefit b
join payment_line l on l.benefit_id = b.id
where b.decision_id = any (@decisions::uuid[])
order by b.decision_id, b.id, l.month;

-- name: AddAwardChange :exec
insert into award_change (id, decision_id, case_id, municipality, persons, rule, state, sealed_text, proposed_by, proposed_at)
values ($1, $2, $3, $4, $5, $6, 'PROPOSED', $7, $8, $9);

-- HolderOfAward names whose key seals what is kept about an award.
-- name: HolderOfAward :one
select coalesce(applicant, persons[1])::uuid as holder from award where decision_id = $1;

-- name: AwardChange :one
select id, decision_id, case_id, municipality, persons, rule, state, months, reason, trace, proposed_by, proposed_at, settled_by, settled_at, settle_reason, ending, sealed_text
from award_change
where id = $1;

-- name: LockAwardChange :one
select id, decision_id, case_id, municipality, persons, rule, state, months, reason, trace, proposed_by, proposed_at, settled_by, settled_at, settle_reason, ending, sealed_text
from award_change
where id = $1
for update;

-- name: AwardChanges :many
select id, decision_id, case_id, municipality, persons, rule, state, months, reason, trace, proposed_by, proposed_at, settled_by, settled_at, settle_reason, ending, sealed_text
from award_change
where id < @before_id
  and (sqlc.narg(case_id)::uuid is null or case_id = sqlc.narg(case_id)::uuid)
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(state)::text is null or state = sqlc.narg(state)::text)
order by id desc
limit @size;

-- name: SettleAwardChange :exec
update award_change
set state = $2, settled_by = $3, settled_at = $4, settle_reason = $5
where id = $1;

-- name: ChangePaymentLines :exec
update payment_line p
set amount_cents = m.cents, state = case when m.cents = 0 then 'ENDED' else 'DUE' end
from (select unnest(@benefits::uuid[]) as benefit_id, unnest(@months::date[]) as month, unnest(@cents::bigint[]) as cents) m
where p.benefit_id = m.benefit_id and p.month = m.month;

-- name: BenefitsOfDecision :many
select id, case_id, decision_id, municipality, kind, amount_cents, start_date, end_date, persons
from benefit
where decision_id = $1;

-- name: AwardsEnding :many
select a.decision_id, a.case_id, a.municipality, a.end_date, a.persons
from award a
where a.renewal_at is null and a.end_date between @today::date and @until::date
  and not exists (select from award b where b.case_id = a.case_id and b.end_date > a.end_date)
order by a.decision_id
limit @size
for update of a skip locked;

-- name: RenewalsAnnounced :exec
update award
set renewal_at = @at::timestamptz
where decision_id = any (@decisions::uuid[]);

-- name: AwardsOfPerson :many
select decision_id, case_id, municipality
from award
where persons @> array[@person::uuid] and start_date <= @day::date and end_date >= @day::date
order by decision_id;
