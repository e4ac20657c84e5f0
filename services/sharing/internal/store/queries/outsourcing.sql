-- name: AddOutsourcing :exec
insert into outsourcing (id, organisation, title, service, contract, data_groups, locations, sub_processors, security_class, exit_plan, from_day, to_day,
                         created_by, created_at)
values (@id, @organisation, @title, @service, @contract, @data_groups, @locations, @sub_processors, @security_class, @exit_plan, @from_day, @to_day,
        @created_by, @created_at);

-- name: LockOutsourcing :one
select id, organisation, title, service, contract, data_groups, locations, sub_processors, security_class, exit_plan, from_day, to_day, created_by, created_at,
       assessed_on, assessment, assessed_by, incidents, incident_days, ended_at, ended_by, end_reason
from outsourcing where id = @id for update;

-- name: Outsourcings :many
select id, organisation, title, service, contract, data_groups, locations, sub_processors, security_class, exit_plan, from_day, to_day, created_by, created_at,
       assessed_on, assessment, assessed_by, incidents, incident_days, ended_at, ended_by, end_reason
from outsourcing order by id desc;

-- name: SaveOutsourcing :exec
update outsourcing
set assessed_on = @assessed_on, assessment = @assessment, assessed_by = @assessed_by, incidents = @incidents, incident_days = @incident_days,
    ended_at = @ended_at, ended_by = @ended_by, end_reason = @end_reason
where id = @id;

-- name: OutsourcingWarnings :many
select outsourcing_id, due_on, days from outsourcing_warning;

-- name: AddOutsourcingWarning :exec
insert into outsourcing_warning (outsourcing_id, due_on, days, given_at) values (@outsourcing_id, @due_on, @days, @given_at);

-- name: OutsourcedIdentities :many
-- Identities whose token names a processor, or whose organisation is in the register.
select g.subject, g.kind, g.organisation, g.processor, max(g.last_seen_at)::timestamptz as seen_at
from access_grant g
where g.last_seen_at >= @since and (g.processor <> '' or exists (select 1 from outsourcing o where o.organisation = g.organisation))
group by g.subject, g.kind, g.organisation, g.processor
order by g.subject;
