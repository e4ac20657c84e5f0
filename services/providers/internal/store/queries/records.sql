-- name: LockDeliveries :exec
-- In the order of their ids, so that two chunks cannot wait for each other. The facts are read by the next statement, which
-- sees what whoever held the locks has committed.
select a.id from assignment a
where a.provider_id = @provider_id
  and a.id in (select unnest(@assignments::uuid[]) union
               select k.assignment_id from client_key k where k.provider_id = @provider_id and k.code_hash = any (@codes::bytea[]))
order by a.id
for no key update of a;

-- name: RecordFacts :many
-- What is known about each record of a chunk, in its order. A client named by code is the assignment of the registration
-- whose period holds the day, else any. Only what comes again is looked for once more under its own version,
-- and what a client has had is summed up for the first of her records of a day: summed for each, a chunk would cost the square of it.
with i as materialized (
  select unnest(@places::int[]) as n, unnest(@sources::text[]) as source_id, unnest(@versions::int[]) as version,
         unnest(@registrations::uuid[]) as registration_id, unnest(@assignments::uuid[]) as assignment_id, unnest(@codes::bytea[]) as code_hash,
         unnest(@days::date[]) as day, unnest(@first::boolean[]) as first_of_day,
         unnest(@workers::text[]) as worker),
c as (
  select distinct on (i.n) i.n, k.assignment_id
  from i join client_key k on k.provider_id = @provider_id and k.code_hash = i.code_hash
  join assignment s on s.id = k.assignment_id and s.registration_id = i.registration_id
  where octet_length(i.code_hash) = 32
  order by i.n, (i.day between s.from_day and s.to_day) desc, s.id)
select i.n::int as n,
       (r.id is not null)::boolean as known,
       coalesce(r.valid_from <= i.day and r.valid_to >= i.day and (r.excluded_from is null or r.excluded_from > i.day) and not r.suspended @> i.day, false)::boolean as active,
       coalesce(m.mode, '')::text as mode,
       coalesce(a.id, '00000000-0000-0000-0000-000000000000')::uuid as assignment_id, coalesce(a.registration_id, '00000000-0000-0000-0000-000000000000')::uuid as assignment_of, coalesce(a.person, '00000000-0000-0000-0000-000000000000')::uuid as person, coalesce(a.municipality, '')::text as municipality,
       coalesce(a.state, '')::text as state, a.from_day, a.to_day, coalesce(a.paused @> i.day, false)::boolean as paused,
       coalesce(a.unit, '')::text as unit, coalesce(a.limit_units, 0)::bigint as limit_units, coalesce(a.limit_per, '')::text as limit_per,
       (case when a.limit_per = 'TOTAL' then a.used_units else coalesce(u.span_units, 0) end)::bigint as span_used,
       coalesce(u.day_units, 0)::bigint as day_used,
       coalesce(a.service_kind, r.service_kind, '')::text as service_kind, (w.ref is not null)::boolean as worker_known,
       coalesce(w.from_day <= i.day and (w.to_day is null or w.to_day >= i.day), false)::boolean as worker_valid,
       coalesce(last.version, 0)::int as last_version,
       coalesce(last.id, '00000000-0000-0000-0000-000000000000')::uuid as last_id, coalesce(last.units, 0)::bigint as last_units,
       coalesce(last.assignment_id, '00000000-0000-0000-0000-000000000000')::uuid as last_assignment, coalesce(last.day, i.day)::date as last_day, coalesce(last.state, '')::text as last_state,
       coalesce(same.id, '00000000-0000-0000-0000-000000000000')::uuid as same_id, coalesce(same.hash, ''::bytea)::bytea as same_hash
from i
left join registration r on r.id = i.registration_id and r.provider_id = @provider_id and r.id = any (@allowed::uuid[])
left join input_mode m on m.registration_id = r.id and m.from_day <= i.day and (m.to_day is null or m.to_day >= i.day)
left join worker w on w.provider_id = @provider_id and w.ref = i.worker
left join c on c.n = i.n
left join assignment a on a.id = coalesce(c.assignment_id, i.assignment_id) and a.provider_id = @provider_id and a.environment = @environment
left join lateral (
  select sum(d.units) as span_units, sum(d.units) filter (where d.day = i.day) as day_units
  from delivery_record d
  where i.first_of_day and d.current and d.assignment_id = a.id
    and d.day >= case a.limit_per when 'WEEK' then date_trunc('week', i.day)::date when 'MONTH' then date_trunc('month', i.day)::date else i.day end
    and d.day < case a.limit_per when 'WEEK' then (date_trunc('week', i.day) + interval '7 days')::date when 'MONTH' then (date_trunc('month', i.day) + interval '1 month')::date else i.day + 1 end
) u on a.id is not null
left join lateral (
  select d.id, d.version, d.units, d.assignment_id, d.day, d.state from delivery_record d
  where d.provider_id = @provider_id and d.environment = @environment and d.source_id = i.source_id
  order by d.version desc limit 1) last on true
left join lateral (
  select d.id, d.hash from delivery_record d
  where d.provider_id = @provider_id and d.environment = @environment and d.source_id = i.source_id and d.version = i.version
    and i.version <= last.version
  limit 1) same on true
order by i.n;

-- name: AddRecords :exec
insert into delivery_record (id, provider_id, environment, source_id, version, type, schema_word, agreement_id, registration_id, assignment_id,
                             person, municipality, worker, day, units, state, current, hash, code_hash, sealed_note, occurred_at, received_at)
select x.id, @provider_id, @environment, x.source_id, x.version, x.type, x.schema_word, @agreement_id, x.registration_id,
       nullif(x.assignment_id, '00000000-0000-0000-0000-000000000000'), nullif(x.person, '00000000-0000-0000-0000-000000000000'), x.municipality,
       x.worker, x.day, x.units, x.state, x.current, x.hash, nullif(x.code_hash, ''::bytea), nullif(x.sealed_note, ''::bytea), x.occurred_at, @received_at
from (select unnest(@ids::uuid[]) as id, unnest(@sources::text[]) as source_id, unnest(@versions::int[]) as version, unnest(@types::text[]) as type,
             unnest(@schemas::text[]) as schema_word, unnest(@registrations::uuid[]) as registration_id, unnest(@assignments::uuid[]) as assignment_id,
             unnest(@persons::uuid[]) as person, unnest(@municipalities::text[]) as municipality, unnest(@workers::text[]) as worker,
             unnest(@days::date[]) as day, unnest(@units::bigint[]) as units, unnest(@states::text[]) as state, unnest(@current::boolean[]) as current,
             unnest(@hashes::bytea[]) as hash, unnest(@codes::bytea[]) as code_hash, unnest(@sealed_notes::bytea[]) as sealed_note,
             unnest(@occurred::timestamptz[]) as occurred_at) x;

-- name: SupersedeRecords :exec
update delivery_record set current = false where id = any (@ids::uuid[]);

-- name: UseUnits :exec
update assignment a set used_units = a.used_units + x.units
from (select unnest(@assignments::uuid[]) as id, unnest(@units::bigint[]) as units) x
where a.id = x.id;

-- name: AddUpload :exec
insert into upload (id, provider_id, agreement_id, bytes, lines, accepted, replaced, duplicates, unmatched, rejected, done, created_at, updated_at)
values (@id, @provider_id, @agreement_id, 0, 0, 0, 0, 0, 0, 0, false, @now, @now);

-- name: SaveUpload :exec
update upload
set bytes = @bytes, lines = @lines, accepted = @accepted, replaced = @replaced, duplicates = @duplicates, unmatched = @unmatched,
    rejected = @rejected, done = @done, updated_at = @now
where id = @id and provider_id = @provider_id;

-- name: Upload :one
select id, provider_id, agreement_id, bytes, lines, accepted, replaced, duplicates, unmatched, rejected, done, created_at, updated_at
from upload where id = @id and provider_id = @provider_id;

-- name: Records :many
select id, source_id, version, type, schema_word, registration_id, assignment_id, person, municipality, worker, day, units, state, current, note,
       occurred_at, received_at, sealed_note
from delivery_record
where provider_id = @provider_id and environment = @environment and current
  and (sqlc.narg(assignment)::uuid is null or assignment_id = sqlc.narg(assignment)::uuid)
  and (sqlc.narg(state)::text is null or state = sqlc.narg(state)::text)
  and (sqlc.narg(from_day)::date is null or day between sqlc.narg(from_day)::date and @to_day::date)
  and id > @after_id
order by id
limit @size;
