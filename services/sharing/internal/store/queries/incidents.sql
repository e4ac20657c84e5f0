-- name: AddIncident :exec
insert into incident (id, summary, kinds, origin, actor, organisation, service, from_at, to_at, hours_down, malicious, stated_persons, aware_at, recorded_by,
                      recorded_at, persons, sensitive_persons, data_groups, counted_at, missing_logs, classes)
values (@id, @summary, @kinds, @origin, @actor, @organisation, @service, @from_at, @to_at, @hours_down, @malicious, @stated_persons, @aware_at, @recorded_by,
        @recorded_at, @persons, @sensitive_persons, @data_groups, @counted_at, @missing_logs, @classes);

-- name: SaveIncident :exec
update incident
set summary = @summary, kinds = @kinds, origin = @origin, actor = @actor, organisation = @organisation, service = @service, from_at = @from_at, to_at = @to_at,
    hours_down = @hours_down, malicious = @malicious, stated_persons = @stated_persons, persons = @persons, sensitive_persons = @sensitive_persons,
    data_groups = @data_groups, counted_at = @counted_at, missing_logs = @missing_logs, classes = @classes, closed_by = @closed_by, closed_at = @closed_at,
    finding = @finding
where id = @id;

-- name: Incident :one
select id, summary, kinds, origin, actor, organisation, service, from_at, to_at, hours_down, malicious, stated_persons, aware_at, recorded_by, recorded_at,
       persons, sensitive_persons, data_groups, counted_at, missing_logs, classes, closed_by, closed_at, finding
from incident
where id = @id;

-- name: LockIncident :one
select id, summary, kinds, origin, actor, organisation, service, from_at, to_at, hours_down, malicious, stated_persons, aware_at, recorded_by, recorded_at,
       persons, sensitive_persons, data_groups, counted_at, missing_logs, classes, closed_by, closed_at, finding
from incident
where id = @id
for update;

-- name: IncidentsNewest :many
select id, summary, kinds, origin, actor, organisation, service, from_at, to_at, hours_down, malicious, stated_persons, aware_at, recorded_by, recorded_at,
       persons, sensitive_persons, data_groups, counted_at, missing_logs, classes, closed_by, closed_at, finding
from incident
where (@state::text = '' or @state = case when closed_at is null then 'OPEN' else 'CLOSED' end)
  and (recorded_at, id) < (@before_at::timestamptz, @before_id::uuid)
order by recorded_at desc, id desc
limit @size;

-- name: IncidentDuties :many
select incident, duty, recipient, source, mark, after_duty, hours, months, due_at, met_at, done_by, reference, waived, warned
from incident_duty
where incident = any (@incidents::uuid[])
order by incident, due_at, duty;

-- name: SaveIncidentDuty :exec
insert into incident_duty (incident, duty, recipient, source, mark, after_duty, hours, months, due_at, met_at, done_by, reference, waived, warned)
values (@incident, @duty, @recipient, @source, @mark, @after_duty, @hours, @months, @due_at, @met_at, @done_by, @reference, @waived, @warned)
on conflict (incident, duty) do update
set due_at = excluded.due_at, met_at = excluded.met_at, done_by = excluded.done_by, reference = excluded.reference, waived = excluded.waived,
    warned = excluded.warned;

-- name: IncidentsRunning :many
select distinct incident
from incident_duty
where met_at is null and not waived and warned <> 'OVERDUE';
