-- OneFeed lets what a municipality sends, and what it has to do here, wait for each other.
-- name: OneFeed :exec
select pg_advisory_xact_lock(hashtextextended('cases.feed.' || @municipality::text, 0));

-- name: AddMandatoryTask :exec
insert into mandatory_task (id, municipality, decision_type, from_day, to_day, source, set_by, set_at)
values (@id, @municipality, @decision_type, @from_day, sqlc.narg(to_day), @source, @set_by, @set_at);

-- name: MandatoryTasks :many
select id, municipality, decision_type, from_day, to_day, source, set_by, set_at from mandatory_task where municipality = @municipality order by decision_type, from_day;

-- name: ExternalDecisionsByReference :many
select id, municipality, source_system, reference, person, decision_type, decided_on, sealed_text, received_at, version
from external_decision where municipality = @municipality and source_system = @source_system and reference = any(@refs::text[]);

-- name: SaveExternalDecision :exec
insert into external_decision (id, municipality, source_system, reference, person, decision_type, decided_on, sealed_text, received_at, version)
values (@id, @municipality, @source_system, @reference, @person, @decision_type, @decided_on, @sealed_text, @received_at, @version)
on conflict (id) do update
set person = excluded.person, decision_type = excluded.decision_type, decided_on = excluded.decided_on, sealed_text = excluded.sealed_text,
    received_at = excluded.received_at, version = excluded.version;

-- name: OpenErrorsByReference :many
select id, municipality, source_system, reference, person, decision_type, decided_on, reason, state, sealed_text, received_at, version
from external_decision_error where municipality = @municipality and source_system = @source_system and state = 'OPEN' and reference = any(@refs::text[]);

-- name: LockExternalDecisionError :one
select id, municipality, source_system, reference, person, decision_type, decided_on, reason, state, sealed_text, received_at, version
from external_decision_error where id = @id for update;

-- name: SaveExternalDecisionError :exec
insert into external_decision_error (id, municipality, source_system, reference, person, decision_type, decided_on, reason, state, sealed_text, received_at, version)
values (@id, @municipality, @source_system, @reference, @person, @decision_type, @decided_on, @reason, @state, @sealed_text, @received_at, @version)
on conflict (id) do update
set person = excluded.person, decision_type = excluded.decision_type, decided_on = excluded.decided_on, reason = excluded.reason, state = excluded.state,
    sealed_text = excluded.sealed_text, received_at = excluded.received_at, version = excluded.version;

-- name: ExternalDecisionErrors :many
select id, municipality, source_system, reference, person, decision_type, decided_on, reason, state, sealed_text, received_at, version
from external_decision_error
where municipality = @municipality and source_system = @source_system and id > @after and (@ended::boolean or state = 'OPEN')
order by id limit @size;

-- name: ExternalDecisionsOf :many
select id, municipality, source_system, reference, person, decision_type, decided_on, sealed_text, received_at, version
from external_decision
where person = @person and municipality = @municipality and (decided_on, id) < (@before_day::date, @before_id::uuid)
order by decided_on desc, id desc limit @size;
