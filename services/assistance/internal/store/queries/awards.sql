-- name: AddAward :exec
insert into award (decision_id, case_id, assessment_id, municipality, start_date, end_date, persons, sealed_facts, created_at, applicant, issued_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Households :many
select decision_id, sealed_facts, facts
from award
where decision_id > @after_id and start_date <= @snapshot::date and end_date >= @snapshot::date and (sealed_facts is not null or facts is not null)
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
order by decision_id
limit @size;

-- name: CountHouseholds :one
select count(*)
from award
where start_date <= @snapshot::date and end_date >= @snapshot::date and (sealed_facts is not null or facts is not null)
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text);
