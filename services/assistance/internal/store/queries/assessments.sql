-- name: AddAssessment :exec
insert into assessment (id, case_id, application_id, municipality, application_date, persons, sealed, engine_version, parameters_hash, created_at, canonical_sha256)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: Assessment :one
select id, case_id, application_id, municipality, sealed, facts, result, trace, engine_version, parameters_hash, created_at, canonical_sha256
from assessment
where id = $1;
