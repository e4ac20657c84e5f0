-- name: ClaimsOfPersons :many
select c.decision_id, c.case_id, c.municipality, c.kind, c.start_date, c.end_date, array_agg(c.person order by c.person)::uuid[] as persons
from grant_claim c
where c.person = any (@persons::uuid[]) and c.end_date >= @since::date and (c.expires_at is null or c.expires_at > @now::timestamptz)
  and (sqlc.narg(municipality)::text is null or c.municipality = sqlc.narg(municipality)::text)
group by c.decision_id, c.case_id, c.municipality, c.kind, c.start_date, c.end_date
order by c.start_date, c.decision_id, c.kind;

-- name: PersonsOfCase :many
select c.person
from grant_claim c
where c.case_id = @case_id and c.municipality = @municipality
union
select unnest(a.persons)
from assessment a
where a.case_id = @case_id and a.municipality = @municipality
limit 200;

-- name: NewestAssessmentOfCase :many
select a.id
from assessment a
where a.case_id = @case_id and a.municipality = @municipality
order by a.id desc
limit 1;

-- name: AddConflictCheck :exec
insert into conflict_check (id, case_id, municipality, persons, occasion, rules_hash, could_not_check, missing, checked_by, checked_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: AddConflictFinding :exec
insert into conflict_finding (id, fingerprint, check_id, rule, scope, rule_version, kind, severity, municipality, case_id, persons, sealed_facts, from_day, to_day, one_day, owner, occasion, outcome, found_at, resolved_by, resolved_at, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- name: KnownFindings :many
select id, fingerprint, check_id, rule, scope, rule_version, kind, severity, municipality, case_id, persons, facts, from_day, to_day, one_day, owner, occasion, outcome, found_at, resolved_by, resolved_at, reason, sealed_facts
from conflict_finding
where fingerprint = any (@fingerprints::text[]);

-- name: ConflictFinding :one
select id, fingerprint, check_id, rule, scope, rule_version, kind, severity, municipality, case_id, persons, facts, from_day, to_day, one_day, owner, occasion, outcome, found_at, resolved_by, resolved_at, reason, sealed_facts
from conflict_finding
where id = $1;

-- name: LockConflictFinding :one
select id, fingerprint, check_id, rule, scope, rule_version, kind, severity, municipality, case_id, persons, facts, from_day, to_day, one_day, owner, occasion, outcome, found_at, resolved_by, resolved_at, reason, sealed_facts
from conflict_finding
where id = $1
for update;

-- name: ResolveConflictFinding :exec
update conflict_finding
set outcome = $2, resolved_by = $3, resolved_at = $4, reason = $5
where id = $1;

-- name: OutcomesOfRules :many
select rule, outcome, count(*) as findings
from conflict_finding
group by rule, outcome
order by rule, outcome;

-- name: UncheckedRules :many
select r.rule::text as rule, count(*) as checks
from conflict_check c, unnest(c.could_not_check) as r(rule)
group by r.rule
order by r.rule;

-- name: AddConflictDue :exec
insert into conflict_due (id, occasion, persons, case_id, municipality, assessment_id, due_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict do nothing;

-- name: TakeConflictDue :many
update conflict_due d
set taken_until = @until::timestamptz
where d.id in (
    select o.id
    from conflict_due o
    where o.due_at <= @now::timestamptz and (o.taken_until is null or o.taken_until < @now::timestamptz)
    order by o.due_at, o.id
    limit @size
    for update skip locked
)
returning d.id, d.occasion, d.persons, d.case_id, d.municipality, d.assessment_id;

-- name: DropConflictDue :exec
delete from conflict_due where id = any (@ids::uuid[]);

-- name: PostponeConflictDue :exec
update conflict_due
set due_at = @due_at::timestamptz, taken_until = null
where id = @id;
