-- LockFile takes the row lock of one file; it is queued before LoadFile, which then sees what the lock's last holder did.
-- name: LockFile :exec
select 1
from application a
where a.id = coalesce(sqlc.narg(application)::uuid,
                      (select c.application_id from client_case c where c.id = sqlc.narg(client_case)::uuid),
                      (select d.application_id from decision d where d.id = sqlc.narg(decision)::uuid))
for update;

-- LoadFile reads everything about one application in one statement.
-- name: LoadFile :one
select a.id, a.municipality::text as municipality, a.channel, a.applicant, a.purposes::text[] as purposes,
       a.received_date::date as received_date, a.sealed_declaration, a.declaration, a.state::text as state, a.due_date,
       a.revision::integer as revision, a.version::bigint as version, a.created_at, a.updated_at,
       coalesce((select jsonb_agg(jsonb_build_object('person', s.person, 'method', s.method, 'time', s.signed_at,
                                                     'recorded_by', s.recorded_by) order by s.person)
                 from signature s where s.application_id = a.id), '[]')::jsonb as signatures,
       coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'state', t.state, 'assignee', t.assignee,
                                                     'due', t.due_date, 'created', t.created_at, 'note', t.note) order by t.created_at, t.id)
                 from task t where t.application_id = a.id), '[]')::jsonb as tasks,
       coalesce((select jsonb_agg(jsonb_build_object('id', d.id, 'number', d.number, 'state', d.state,
                                                     'sealed', encode(d.sealed_text, 'hex'),
                                                     'entitlements', d.entitlements, 'reasons', d.reasons,
                                                     'assessment', d.assessment_id, 'revision', d.revision,
                                                     'persons', d.persons, 'prepared_by', d.prepared_by,
                                                     'prepared', d.prepared_at, 'issued_by', d.issued_by,
                                                     'issued', d.issued_at, 'returnreason', d.return_reason,
                                                     'appeal_until', d.appeal_until, 'version', d.version,
                                                     'hearing', d.hearing, 'payees', d.payees) order by d.id)
                 from decision d where d.application_id = a.id), '[]')::jsonb as decisions,
       (select jsonb_build_object('concluded', g.concluded_on, 'measures', g.measures, 'waiver', g.waiver_reason,
                                  'recorded_by', g.recorded_by, 'recorded', g.recorded_at)
        from agreement g where g.application_id = a.id)::jsonb as agreement,
       coalesce((select jsonb_agg(jsonb_build_object('code', k.code, 'person', k.person, 'state', k.state, 'note', k.note,
                                                     'recorded_by', k.recorded_by, 'recorded', k.recorded_at) order by k.code, k.person)
                 from document_mark k where k.application_id = a.id), '[]')::jsonb as marks,
       c.id as case_id, c.number as case_number, c.state as case_state, c.assignee as case_assignee,
       c.version as case_version, c.created_at as case_created_at, c.updated_at as case_updated_at,
       m.id as assessment_id, m.revision as assessment_revision, m.sealed_entitlements as assessment_sealed, m.entitlements as assessment_entitlements,
       m.persons as assessment_persons, m.engine_version as assessment_engine_version,
       m.parameters_hash as assessment_parameters_hash, m.agreement as assessment_agreement, m.computed_by as assessment_computed_by,
       m.computed_at as assessment_computed_at
from application a
left join client_case c on c.application_id = a.id
left join assessment m on m.id = c.assessment_id
where a.id = coalesce(sqlc.narg(application)::uuid,
                      (select k.application_id from client_case k where k.id = sqlc.narg(client_case)::uuid),
                      (select d.application_id from decision d where d.id = sqlc.narg(decision)::uuid));

-- name: AssessmentBody :one
select sealed_body, body from assessment where id = @id;

-- name: Snapshot :one
select decision_id, sealed, declaration, assessment, assessment_id, engine_version, parameters_hash, particulars, sha256
from decision_snapshot
where decision_id = @decision_id;

-- HasOpenApplication answers a trial filing; a real one is decided by the index.
-- name: HasOpenApplication :one
select exists (select 1 from application
               where applicant = @applicant and state not in ('DECIDED', 'WITHDRAWN')
                 and (purposes @> '{STATUS}' and 'STATUS' = any (@purposes::text[])
                   or purposes @> '{GMI_BENEFIT}' and 'GMI_BENEFIT' = any (@purposes::text[])
                   or purposes @> '{HOUSING_BENEFIT}' and 'HOUSING_BENEFIT' = any (@purposes::text[])
                   or purposes @> '{CRISIS_BENEFIT}' and 'CRISIS_BENEFIT' = any (@purposes::text[])));
