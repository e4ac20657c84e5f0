-- SaveAgreement keeps the agreement of an application; a later one replaces it.
-- name: SaveAgreement :exec
insert into agreement (application_id, concluded_on, measures, waiver_reason, recorded_by, recorded_at)
values (@application_id, sqlc.narg(concluded_on), @measures, @waiver_reason, @recorded_by, @recorded_at)
on conflict (application_id) do update
set concluded_on = excluded.concluded_on, measures = excluded.measures, waiver_reason = excluded.waiver_reason,
    recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at;

-- name: SaveMark :exec
insert into document_mark (application_id, code, person, state, note, recorded_by, recorded_at)
values (@application_id, @code, @person, @state::text, @note, @recorded_by, @recorded_at)
on conflict on constraint one_mark_per_document do update
set state = excluded.state, note = excluded.note, recorded_by = excluded.recorded_by, recorded_at = excluded.recorded_at;

-- OneMonthAwards counts the one-month awards that a municipality issued to any of the persons in a period (R86).
-- name: OneMonthAwards :one
select count(*)
from decision d
join application a on a.id = d.application_id
where d.one_month and d.state = 'ISSUED' and d.persons && sqlc.arg(persons)::uuid[] and a.municipality = @municipality::text
  and d.issued_at >= @since and d.issued_at < @before;

-- LockFilings makes filings of one applicant through the e-service wait for each other, so that the later sees the earlier.
-- name: LockFilings :exec
select pg_advisory_xact_lock(hashtextextended('filing ' || sqlc.arg(applicant)::uuid::text, 0));

-- FiledSince tells when the applicant filed last through a channel, if it was after a moment (R97).
-- name: FiledSince :one
select coalesce(max(created_at), 'epoch')::timestamptz as at
from application
where applicant = @applicant and channel = @channel and created_at > @since;
