-- name: UseReportsToMake :many
-- Real permissions that were in force on a day of a month that has no report of them.
select p.id
from dataset_permission p left join permission_terms t on t.permission_id = p.id
where not coalesce(t.test, false) and p.from_day <= @last::date and p.to_day >= @month::date and (p.ended_at is null or p.ended_at >= @since)
  and not exists (select from use_report r where r.permission_id = p.id and r.month = @month::date)
order by p.id
limit @most;

-- name: UseReportMade :one
select exists (select from use_report where permission_id = @permission_id and month = @month)::boolean;

-- name: AddUseReport :exec
insert into use_report (id, permission_id, month, calls, quota, days_used_up, events, made_at)
values (@id, @permission_id, @month, @calls, @quota, @days_used_up, @events, @made_at);

-- name: UseReports :many
-- Of the permissions of an organisation, or of all; the newest first.
select r.id, r.permission_id, r.month, r.calls, r.quota, r.days_used_up, r.events, r.made_at, p.number, p.organisation, p.dataset
from use_report r join dataset_permission p on p.id = r.permission_id
where (p.organisation = @organisation or @organisation::text = '') and r.id < @before
order by r.id desc
limit @most;

-- name: ReportedSubscriptions :many
-- Those under a permission that go on being numbered.
select id from subscription where permission_id = @permission_id and not test and state in ('ACTIVE', 'PAUSED') order by id;
