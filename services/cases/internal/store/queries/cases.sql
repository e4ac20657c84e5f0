-- NextNumber raises the counter and holds its row until the transaction ends: numbers have no gaps.
-- name: NextNumber :one
insert into case_counter as k (prefix, year, last)
values (@prefix, @year, 1)
on conflict on constraint one_counter_per_year do update set last = k.last + 1
returning last;

-- name: AddCase :exec
insert into client_case (id, application_id, municipality, number, state, assignee, applicant, due_date, version, created_at, updated_at)
values (@id, @application_id, @municipality, @number, @state, @assignee, @applicant, @due_date, @version, @created_at, @created_at);

-- name: UpdateCase :exec
update client_case
set state = @state, assessment_id = sqlc.narg(assessment_id), version = @version, updated_at = @updated_at
where id = @id;

-- AddAssessment keeps an assessment; the same one may be kept again when a call is repeated.
-- name: AddAssessment :exec
insert into assessment (id, application_id, revision, sealed_entitlements, persons, engine_version, parameters_hash, agreement, sealed_body, computed_by, computed_at)
values (@id, @application_id, @revision, @sealed_entitlements, @persons, @engine_version, @parameters_hash, @agreement, @sealed_body, @computed_by, @computed_at)
on conflict (id) do nothing;

-- name: AddDecision :exec
insert into decision (id, application_id, case_id, number, state, sealed_text, assessment_id, revision, persons, prepared_by, prepared_at, one_month, version)
values (@id, @application_id, @case_id, @number, @state, @sealed_text, @assessment_id, @revision, @persons, @prepared_by, @prepared_at, @one_month, @version);

-- name: UpdateDecision :exec
update decision
set state = @state, sealed_text = @sealed_text, entitlements = null, reasons = null, hearing = null, payees = null, return_reason = null,
    assessment_id = @assessment_id, revision = @revision, persons = @persons, prepared_by = @prepared_by, prepared_at = @prepared_at,
    issued_by = sqlc.narg(issued_by), issued_at = sqlc.narg(issued_at), appeal_until = sqlc.narg(appeal_until), one_month = @one_month, version = @version
where id = @id;

-- name: AddSnapshot :exec
insert into decision_snapshot (decision_id, sealed, assessment_id, engine_version, parameters_hash, sha256, frozen_at)
values (@decision_id, @sealed, @assessment_id, @engine_version, @parameters_hash, @sha256, @frozen_at);
