-- name: AddStatus :exec
insert into status (id, case_id, decision_id, municipality, kind, start_date, end_date, persons, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: AddBenefit :exec
insert into benefit (id, case_id, decision_id, municipality, kind, amount_cents, start_date, end_date, persons, created_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: AddPaymentLine :exec
insert into payment_line (id, benefit_id, case_id, municipality, month, amount_cents, state, persons, created_at)
values ($1, $2, $3, $4, $5, $6, 'DUE', $7, $8);

-- name: StatusesOfCase :many
select id, case_id, decision_id, municipality, kind, start_date, end_date, persons
from status
where case_id = @case_id and id > @after_id
  and (sqlc.narg(person)::uuid is null or persons @> array[sqlc.narg(person)::uuid])
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(day)::date is null or (start_date <= sqlc.narg(day)::date and end_date >= sqlc.narg(day)::date))
order by id
limit @size;

-- name: StatusesOfPerson :many
select id, case_id, decision_id, municipality, kind, start_date, end_date, persons
from status
where persons @> array[@person::uuid] and id > @after_id
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(day)::date is null or (start_date <= sqlc.narg(day)::date and end_date >= sqlc.narg(day)::date))
order by id
limit @size;

-- name: BenefitsOfCase :many
select id, case_id, decision_id, municipality, kind, amount_cents, start_date, end_date, persons
from benefit
where case_id = @case_id and id > @after_id
  and (sqlc.narg(person)::uuid is null or persons @> array[sqlc.narg(person)::uuid])
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(day)::date is null or (start_date <= sqlc.narg(day)::date and end_date >= sqlc.narg(day)::date))
order by id
limit @size;

-- name: BenefitsOfPerson :many
select id, case_id, decision_id, municipality, kind, amount_cents, start_date, end_date, persons
from benefit
where persons @> array[@person::uuid] and id > @after_id
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(day)::date is null or (start_date <= sqlc.narg(day)::date and end_date >= sqlc.narg(day)::date))
order by id
limit @size;

-- name: PaymentLinesOfCase :many
select id, benefit_id, case_id, municipality, month, amount_cents, persons, state
from payment_line
where case_id = @case_id and (month, id) > (@after_month::date, @after_id::uuid)
  and (sqlc.narg(person)::uuid is null or persons @> array[sqlc.narg(person)::uuid])
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
order by month, id
limit @size;
