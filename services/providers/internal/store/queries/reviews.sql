-- name: RecordsOfAssignment :many
-- Everything that counts under an assignment, in the order in which limits count it.
select id, day, units from delivery_record
where assignment_id = @assignment_id and current and state in ('RECEIVED', 'ACCEPTED', 'DISPUTED')
order by day, id;

-- name: RemoveReviewsOfAssignment :exec
delete from record_review where record_id in (select d.id from delivery_record d where d.assignment_id = @assignment_id and d.current);

-- name: AddReviews :exec
insert into record_review (record_id, correction_id, rules, fields, proposed_at)
select x.record_id, @correction_id, string_to_array(x.rules, ','), string_to_array(x.fields, ','), @proposed_at
from (select unnest(@records::uuid[]) as record_id, unnest(@rules::text[]) as rules, unnest(@fields::text[]) as fields) x;

-- name: RemoveReviews :exec
delete from record_review where record_id = any (@records::uuid[]);
