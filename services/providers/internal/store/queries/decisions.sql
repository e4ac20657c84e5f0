-- name: LockDecided :exec
-- In the order in which intake locks, so that a decision and a correction of the same records wait for each other.
select a.id from assignment a
where a.id in (select d.assignment_id from delivery_record d where d.id = any (@records::uuid[]) and d.municipality = @municipality)
order by a.id
for no key update of a;

-- name: RecordsToDecide :many
-- Records about clients of a municipality; sandboxes have municipalities of their own, which are nobody's here.
select id, source_id, version, type, schema_word, provider_id, registration_id, assignment_id, person, municipality, worker, day, units, state, current,
       note, occurred_at, received_at, sealed_note
from delivery_record
where id = any (@records::uuid[]) and municipality = @municipality and environment = @environment
order by id;

-- name: DecideRecords :exec
update delivery_record set state = @state where id = any (@records::uuid[]);

-- name: AddDecisions :exec
insert into record_decision (record_id, decided_at, state, cause, sealed_note, decided_by)
select x.record_id, @decided_at, @state, @cause, nullif(x.sealed_note, ''::bytea), @decided_by
from (select unnest(@records::uuid[]) as record_id, unnest(@sealed_notes::bytea[]) as sealed_note) x;

-- name: AddChanges :exec
-- Several lines of one provider's list, in their order; as AddChange.
with h as (
insert into change_head as q (provider_id, last) values (@provider_id, cardinality(@subjects::text[]))
on conflict (provider_id) do update set last = q.last + excluded.last
returning q.provider_id, q.last)
insert into change (provider_id, position, kind, subject, municipality, body, at)
select h.provider_id, h.last - cardinality(@subjects::text[]) + x.n, @kind, x.subject, sqlc.narg(municipality)::text, x.body::jsonb, @at
from h, (select unnest(@subjects::text[]) as subject, unnest(@bodies::text[]) as body, generate_subscripts(@subjects::text[], 1) as n) x;

-- name: Record :one
select d.id, d.source_id, d.version, d.type, d.schema_word, d.provider_id, d.environment, d.registration_id, d.assignment_id, d.person, d.municipality, d.worker, d.day, d.units,
       d.state, d.current, d.note, d.occurred_at, d.received_at, d.sealed_note,
       coalesce(x.state, '')::text as decision, coalesce(x.cause, '')::text as cause, coalesce(x.note, '')::text as decision_note, coalesce(x.sealed_note, '')::bytea as sealed_decision_note, coalesce(x.decided_at, d.received_at)::timestamptz as decided_at,
       coalesce(u.rules, '{}')::text[] as unfit_rules, coalesce(u.fields, '{}')::text[] as unfit_fields,
       coalesce(v.rules, '{}')::text[] as review_rules, coalesce(v.fields, '{}')::text[] as review_fields
from delivery_record d
left join record_review v on v.record_id = d.id
left join record_unfit u on u.record_id = d.id and d.state = 'UNMATCHED'
left join lateral (select r.state, r.cause, r.note, r.sealed_note, r.decided_at from record_decision r where r.record_id = d.id order by r.number desc limit 1) x on true
where d.id = @id;

-- name: RecordsOfMunicipality :many
-- Found by assignment, so that the page of a provider reads its assignments only.
select d.id, d.source_id, d.version, d.type, d.schema_word, d.provider_id, d.registration_id, d.assignment_id, d.person, d.municipality, d.worker, d.day, d.units, d.state,
       d.current, d.note, d.occurred_at, d.received_at, d.sealed_note
from assignment a join delivery_record d on d.assignment_id = a.id and d.current
where a.municipality = @municipality and a.environment = @environment
  and (sqlc.narg(provider)::uuid is null or a.provider_id = sqlc.narg(provider)::uuid)
  and (sqlc.narg(assignment)::uuid is null or a.id = sqlc.narg(assignment)::uuid)
  and (sqlc.narg(state)::text is null or d.state = sqlc.narg(state)::text)
  and (sqlc.narg(from_day)::date is null or d.day between sqlc.narg(from_day)::date and @to_day::date)
  and (not @to_review::boolean or exists (select 1 from record_review v where v.record_id = d.id))
  and d.id > @after_id
order by d.id
limit @size;
