-- LockReviews makes those wait who open or close reviews of one applicant's cases.
-- name: LockReviews :exec
select pg_advisory_xact_lock(hashtextextended('cases.review:' || (@applicant::uuid)::text, 0));

-- LaterOf tells when the applicant's newest other case of the municipality was opened, and her newest other decision issued.
-- name: LaterOf :one
select coalesce(max(c.created_at), '1970-01-01')::timestamptz as opened, coalesce(max(d.issued_at), '1970-01-01')::timestamptz as decided
from client_case c
left join decision d on d.case_id = c.id and d.state = 'ISSUED'
where c.municipality = @municipality and c.applicant = @applicant and c.application_id <> @application_id and c.state <> 'CLOSED';

-- EndReviews closes the open reviews of the applicant's other cases of the municipality: what they ask for is being done or was done.
-- name: EndReviews :exec
with done as (
    update task t
    set state = 'DONE', ended_at = @ended_at
    where t.state = 'OPEN' and t.kind = any (@kinds::text[]) and t.application_id in (
        select c.application_id from client_case c
        where c.municipality = @municipality and c.applicant = @applicant and c.application_id <> @application_id)
    returning t.application_id
)
update client_case k
set review_due = (select min(t.due_date) from task t
                  where t.application_id = k.application_id and t.state = 'OPEN' and t.kind in ('REASSESS', 'RENEW', 'RESTRICTED', 'DISPUTED') and not (t.kind = any (@kinds::text[])))
where k.application_id in (select application_id from done);

-- SaveReviewDue keeps on the case what its tasks say.
-- name: SaveReviewDue :exec
update client_case k
set review_due = (select min(t.due_date) from task t
                  where t.application_id = k.application_id and t.state = 'OPEN' and t.kind in ('REASSESS', 'RENEW', 'RESTRICTED', 'DISPUTED'))
where k.application_id = @application_id;

-- name: ApplicationOfTask :one
select application_id from task where id = @id;
