-- name: CallsOn :one
select coalesce(sum(calls), 0)::bigint from usage_day where agreement_id = @agreement_id and day = @day;

-- name: Usage :many
select day, calls, refused, records, rejected from usage_day
where agreement_id = @agreement_id and day between @from_day and @to_day order by day desc limit @most;

-- name: AddUsage :many
-- For all agreements at once, in their order, so that two processes cannot wait for each other. A sandbox may be gone meanwhile.
with i as (
    select unnest(@agreements::uuid[]) as agreement, unnest(@days::date[]) as day, unnest(@calls::bigint[]) as calls, unnest(@refused::bigint[]) as refused,
           unnest(@records::bigint[]) as records, unnest(@rejected::bigint[]) as rejected)
insert into usage_day as u (agreement_id, day, calls, refused, records, rejected)
select i.agreement, i.day, sum(i.calls)::bigint, sum(i.refused)::bigint, sum(i.records)::bigint, sum(i.rejected)::bigint
from i
join agreement a on a.id = i.agreement
group by i.agreement, i.day
order by i.agreement, i.day
on conflict (agreement_id, day) do update
set calls = u.calls + excluded.calls, refused = u.refused + excluded.refused, records = u.records + excluded.records,
    rejected = u.rejected + excluded.rejected
returning u.agreement_id, u.day, u.calls;
