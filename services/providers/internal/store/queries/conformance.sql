-- name: AddConformanceRun :exec
insert into conformance_run (id, tenant, provider_id, agreement_id, credential_id, client_id, system_name, system_version, schema_word, fields, suite, whole,
                             limit_ms, state, results, started_at, version)
values (@id, @tenant, @provider_id, @agreement_id, @credential_id, @client_id, @system_name, @system_version, @schema_word, @fields, @suite, @whole,
        @limit_ms, @state, @results, @started_at, @version);

-- name: ReplaceConformanceRuns :exec
update conformance_run set state = 'REPLACED', ended_at = @now, skewed_since = null, version = version + 1 where tenant = @tenant and state = 'RUNNING';

-- name: ConformanceRun :one
select id, tenant, provider_id, agreement_id, credential_id, client_id, system_name, system_version, schema_word, fields, suite, whole, limit_ms, state,
       skewed_since, certificate_id, results, started_at, ended_at, version
from conformance_run where id = @id and tenant = @tenant;

-- name: LockConformanceRun :one
-- Empty when another process plays the run just now.
select id, tenant, provider_id, agreement_id, credential_id, client_id, system_name, system_version, schema_word, fields, suite, whole, limit_ms, state,
       skewed_since, certificate_id, results, started_at, ended_at, version
from conformance_run where id = @id and state = 'RUNNING' for update skip locked;

-- name: SaveConformanceRun :exec
update conformance_run
set state = @state, skewed_since = @skewed_since, certificate_id = @certificate_id, results = @results, ended_at = @ended_at, version = @version
where id = @id;

-- name: OpenConformanceRuns :many
select r.id, coalesce((select max(c.position) from conformance_call c where c.run_id = r.id), 0)::bigint as last_call
from conformance_run r where r.state = 'RUNNING' order by r.id limit 50;

-- name: ConformanceRunOfClient :one
select id, skewed_since from conformance_run where client_id = @client_id and state = 'RUNNING';

-- name: AddConformanceCall :exec
insert into conformance_call (run_id, at, method, reason, certificate, subject, facts, sent)
values (@run_id, @at, @method, @reason, @certificate, @subject, @facts, @sent);

-- name: ConformanceCalls :many
select position, at, method, reason, certificate, subject, facts, sent from conformance_call where run_id = @run_id order by position;

-- name: AddConformanceFault :exec
insert into conformance_fault (run_id, subject, reason, times) values (@run_id, @subject, @reason, @times)
on conflict (run_id, subject) do update set reason = excluded.reason, times = excluded.times;

-- name: SpendConformanceFault :one
-- Empty when nothing is to go wrong.
update conformance_fault set times = times - 1 where run_id = @run_id and subject = any (@subjects::text[]) and times > 0 returning reason;

-- name: ConformanceAssignments :many
-- Assignments of a run's cases, with how many versions of records they have and how many of them count.
select a.id, a.state, a.reason, a.answer_by, count(r.id) as records, count(r.id) filter (where r.current and r.state <> 'CANCELLED') as current
from assignment a left join delivery_record r on r.assignment_id = a.id and r.provider_id = a.provider_id
where a.id = any (@ids::uuid[])
group by a.id;

-- name: ConformanceRecords :many
-- Records of a provider since a time: of each assignment the first few, which is all that a case with single records has.
select source_id, version, assignment_id, state, current, day, units, note, received_at, id, sealed_note
from (select source_id, version, assignment_id, state, current, day, units, note, received_at, id, sealed_note,
             row_number() over (partition by assignment_id order by id) as place
      from delivery_record
      where provider_id = @provider_id and received_at >= @since) r
where place <= 20
order by id;

-- name: AddConformanceCertificate :exec
insert into conformance_certificate (id, system_name, system_version, schema_word, fields, suite, cases, run, jws, issued_at, expires_at)
values (@id, @system_name, @system_version, @schema_word, @fields, @suite, @cases, @run, @jws, @issued_at, @expires_at);

-- name: ConformanceCertificate :one
select id, system_name, system_version, schema_word, fields, suite, cases, run, jws, issued_at, expires_at from conformance_certificate where id = @id;

-- name: ConformanceCertificates :many
select id, system_name, system_version, schema_word, fields, suite, cases, run, jws, issued_at, expires_at
from conformance_certificate
where (sqlc.narg(before)::uuid is null or id < sqlc.narg(before)::uuid) and (sqlc.narg(system_name)::text is null or system_name = sqlc.narg(system_name)::text)
order by id desc
limit @size;

-- name: CertificateOfSystem :one
-- The newest that holds for a system and gives every field of a list.
select id, system_name, system_version, schema_word, fields, suite, cases, run, jws, issued_at, expires_at
from conformance_certificate
where system_name = @system_name and system_version = @system_version and schema_word = @schema_word and fields @> @fields::text[] and expires_at > @now
order by id desc
limit 1;

-- name: AgreementsAwaitingCertificate :many
-- Agreements that wait for a proof that a system conforms, or whose proposal does.
select id from agreement
where state in ('TEST_ACCESS', 'CONFORMANCE_PASSED') and environment <> 'SANDBOX' and schema_word = @schema_word and fields <@ @fields::text[]
  and body -> 'Terms' -> 'System' ->> 'Name' = @system_name::text and body -> 'Terms' -> 'System' ->> 'Version' = @system_version::text
order by id
limit 1000;
