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
insert into assessment (id, application_id, revision, entitlements, persons, engine_version, parameters_hash, agreement, body, computed_by, computed_at)
values (@id, @application_id, @revision, @entitlements, @persons, @engine_version, @parameters_hash, @agreement, @body, @computed_by, @computed_at)
on conflict (id) do nothing;

-- name: AddDecision :exec
insert into decision (id, application_id, case_id, number, state, entitlements, reasons, assessment_id, revision, persons,
                      prepared_by, prepared_at, return_reason, hearing, payees, one_month, version)
values (@id, @application_id, @case_id, @number, @state, @entitlements, @reasons, @assessment_id, @revision, @persons,
        @prepared_by, @prepared_at, @return_reason, @hearing, @payees, @one_month, @version);

-- name: UpdateDecision :exec
update decision
set state = @state, entitlements = @entitlements, reasons = @reasons, assessment_id = @assessment_id, revision = @revision,
    persons = @persons, prepared_by = @prepared_by, prepared_at = @prepared_at, issued_by = sqlc.narg(issued_by),
    issued_at = sqlc.narg(issued_at), return_reason = @return_reason, appeal_until = sqlc.narg(appeal_until), hearing = @hearing, payees = @payees,
    one_month = @one_month, version = @version
where id = @id;

-- name: AddSnapshot :exec
insert into decision_snapshot (decision_id, declaration, assessment, assessment_id, engine_version, parameters_hash, particulars, sha256, frozen_at)
values (@decision_id, @declaration, @assessment, @assessment_id, @engine_version, @parameters_hash, @particulars, @sha256, @frozen_at);
