-- name: ReportInstance :exec
-- A report that arrives late changes nothing.
insert into resource_instance (service, id, version, host, started_at, callers, seen_callers, seen_callers_at, database, database_version, keystores, outside,
                               data_groups, seen_at, stopped)
values (@service, @id, @version, @host, @started_at, @callers, @seen_callers, @seen_callers_at, @database, @database_version, @keystores, @outside, @data_groups, @seen_at, @stopped)
on conflict (service, id) do update set callers = excluded.callers, seen_callers = excluded.seen_callers, seen_callers_at = excluded.seen_callers_at,
    database = excluded.database, database_version = excluded.database_version, keystores = excluded.keystores, outside = excluded.outside,
    data_groups = excluded.data_groups, seen_at = excluded.seen_at, stopped = excluded.stopped
where resource_instance.seen_at <= excluded.seen_at and not resource_instance.stopped;

-- name: RunningInstances :many
select service, id, version, host, started_at, callers, seen_callers, seen_callers_at, database, database_version, keystores, outside, data_groups, seen_at, stopped
from resource_instance where seen_at >= @since and not stopped
order by service, started_at, id;

-- name: ForgetInstances :exec
delete from resource_instance where seen_at < @before;
