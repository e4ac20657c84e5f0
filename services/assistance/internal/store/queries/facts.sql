-- name: LockFacts :many
select id, lineage, household_id, person_id, municipality, case_id, kind, valid, body, source, register, record, known, origin, reason, dispute,
    recorded_by, ended, ended_by, end_reason, sealed_body
from fact
where upper_inf(known) and (household_id = @household_id or (kind = 'MEMBERSHIP' and person_id = any (@persons::uuid[])))
order by lineage
for update;

-- name: EndFacts :exec
update fact f
set known = tstzrange(lower(f.known), e.until, '[)'), ended = e.ended, ended_by = e.ended_by, end_reason = e.end_reason
from jsonb_to_recordset(@rows::jsonb) as e (id uuid, until timestamptz, ended text, ended_by text, end_reason text)
where f.id = e.id;

-- name: AddFacts :exec
insert into fact (id, lineage, household_id, person_id, municipality, case_id, kind, valid, sealed_body, source, register, record, known, origin, reason, dispute, recorded_by)
select r.id, r.lineage, r.household_id, r.person_id, r.municipality, r.case_id, r.kind, daterange(r.valid_from, r.valid_until, '[)'), decode(r.sealed_body, 'hex'),
    r.source, r.register, r.record, tstzrange(r.known_from, null, '[)'), r.origin, r.reason, r.dispute, r.recorded_by
from jsonb_to_recordset(@rows::jsonb) as r (
    id uuid, lineage uuid, household_id uuid, person_id uuid, municipality text, case_id uuid, kind text, valid_from date, valid_until date, sealed_body text,
    source text, register text, record text, known_from timestamptz, origin text, reason text, dispute text, recorded_by text);

-- name: Fact :one
select id, lineage, household_id, person_id, municipality, case_id, kind, valid, body, source, register, record, known, origin, reason, dispute,
    recorded_by, ended, ended_by, end_reason, sealed_body
from fact
where id = @id;

-- name: FactVersions :many
select id, lineage, household_id, person_id, municipality, case_id, kind, valid, body, source, register, record, known, origin, reason, dispute,
    recorded_by, ended, ended_by, end_reason, sealed_body
from fact
where household_id = @household_id and lineage = @lineage
order by lower(known);

-- name: FactsAsOf :many
select id, lineage, household_id, person_id, municipality, case_id, kind, valid, body, source, register, record, known, origin, reason, dispute,
    recorded_by, ended, ended_by, end_reason, sealed_body
from fact
where household_id = @household_id and lineage > @after_lineage
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and known @> @known_at::timestamptz
  and valid && daterange(sqlc.narg(first_day)::date, sqlc.narg(end_day)::date, '[)')
order by lineage
limit @size;

-- name: AwardsOfPersons :many
select a.decision_id, a.case_id, a.municipality, (
    select p from unnest(a.persons) p where p = any (@persons::uuid[]) order by p limit 1
)::uuid as person
from award a
where a.persons && @persons::uuid[] and a.municipality = @municipality and a.start_date <= @day::date and a.end_date >= @day::date
order by a.decision_id;

-- name: FactClock :one
select coalesce(max(coalesce(upper(known), lower(known))), timestamptz 'epoch')::timestamptz as last
from fact
where household_id = @household_id;
