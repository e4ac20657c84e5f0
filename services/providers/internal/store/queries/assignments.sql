-- name: AddAssignment :exec
insert into assignment (id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per,
                        from_day, to_day, paused, payers, copay_cents, answer_by, sealed_text, plan_version, address_hidden, state, reason, version,
                        created_by, created_at, updated_at)
values (@id, @environment, @provider_id, @registration_id, @agreement_id, @municipality, @person, @grant_ref, @service_kind, @unit, @limit_units, @limit_per,
        @from_day, @to_day, @paused, @payers, @copay_cents, @answer_by, @sealed_text, @plan_version, @address_hidden, @state, @reason, @version,
        @created_by, @now, @now);

-- name: AddClientKeys :exec
insert into client_key (provider_id, code_hash, assignment_id)
select @provider_id, unnest(@hashes::bytea[]), @assignment_id
on conflict do nothing;

-- name: SaveAssignment :exec
update assignment
set to_day = @to_day, limit_units = @limit_units, limit_per = @limit_per, paused = @paused, payers = @payers, copay_cents = @copay_cents, sealed_text = @sealed_text,
    extract = null, note = null, plan_version = @plan_version, state = @state, reason = @reason, version = @version, updated_at = @now
where id = @id;

-- name: AddAssignmentVersion :exec
insert into assignment_version (assignment_id, version, sealed_body, by_subject, at) values (@assignment_id, @version, @sealed_body, @by_subject, @at);

-- name: LockAssignment :one
select id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per, from_day, to_day, paused,
       payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, used_units, version, created_by, created_at, updated_at, sealed_text
from assignment where id = @id for update;

-- name: Assignment :one
select id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per, from_day, to_day, paused,
       payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, used_units, version, created_by, created_at, updated_at, sealed_text
from assignment where id = @id;

-- name: Assignments :many
select id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per, from_day, to_day, paused,
       payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, used_units, version, created_by, created_at, updated_at, sealed_text
from assignment
where id > @after
  -- officials see none of the made-up ones of sandboxes, whose municipality is a real one
  and (provider_id = sqlc.narg(provider_id)::uuid or sqlc.narg(provider_id)::uuid is null and environment = 'PRODUCTION')
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(person)::uuid is null or person = sqlc.narg(person)::uuid)
  and (sqlc.narg(state)::text is null or state = sqlc.narg(state)::text)
order by id
limit @size;

-- name: DueToLapse :many
select id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per, from_day, to_day, paused,
       payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, used_units, version, created_by, created_at, updated_at, sealed_text
from assignment
where state = 'OFFERED' and answer_by < @now
  and (environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = assignment.provider_id and s.ahead_us > 0))
order by id limit 200 for update skip locked;

-- name: DueToLapseOf :many
-- Those of one provider, whose time is another.
select id, environment, provider_id, registration_id, agreement_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per, from_day, to_day, paused,
       payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, used_units, version, created_by, created_at, updated_at, sealed_text
from assignment where state = 'OFFERED' and provider_id = @provider_id and answer_by < @now order by id limit 200 for update skip locked;

-- name: AddChange :exec
-- The head's row is locked until the transaction ends, so positions are given in the order of commits.
with h as (
insert into change_head as q (provider_id, last) values (@provider_id, 1)
on conflict (provider_id) do update set last = q.last + 1
returning q.provider_id, q.last)
insert into change (provider_id, position, kind, subject, municipality, body, at)
select h.provider_id, h.last, @kind, @subject, sqlc.narg(municipality), @body, @at from h;

-- name: Changes :many
select provider_id, position, kind, subject, body, at from change
where provider_id = @provider_id and position > @after and (municipality is null or municipality = @municipality)
order by position limit @size;

-- name: Acknowledge :one
-- A cursor never moves back. Empty when the list does not reach so far.
update change_head set acknowledged = greatest(acknowledged, @position::bigint), acknowledged_at = @now
where provider_id = @provider_id and last >= @position::bigint
returning (last - acknowledged)::bigint as waiting;

-- name: AddDisclosure :exec
insert into disclosure (assignment_id, recipient, fact_version, fields, at) values (@assignment_id, @recipient, @fact_version, @fields, @at)
on conflict do nothing;

-- name: InputModes :many
select id, registration_id, mode, from_day, to_day, set_by from input_mode where registration_id = @registration_id order by from_day;

-- name: OpenInputMode :one
select id, registration_id, mode, from_day, to_day, set_by from input_mode where registration_id = @registration_id and to_day is null;

-- name: EndInputMode :exec
update input_mode set to_day = @to_day where id = @id;

-- name: RemoveInputMode :exec
delete from input_mode where id = @id;

-- name: AddInputMode :exec
insert into input_mode (id, registration_id, mode, from_day, to_day, set_by, set_at) values (@id, @registration_id, @mode, @from_day, null, @set_by, @set_at);
