-- name: AddDagrChannel :exec
insert into dagr_channel (dataset, section) values (@dataset, @section) on conflict (dataset, section) do nothing;

-- name: LeaseDagrChannel :one
-- Empty while another instance holds the channel, or while it is too early after a failure.
update dagr_channel set holder = @holder, held_until = @held_until
where dataset = @dataset and section = @section and (held_until <= @now or holder = @holder) and next_at <= @now
returning position, attempts;

-- name: LockDagrChannel :one
select position from dagr_channel where dataset = @dataset and section = @section and holder = @holder for update;

-- name: AdvanceDagrChannel :exec
update dagr_channel set position = @position, published_at = @published_at, attempts = 0, failure = '', failed_at = null
where dataset = @dataset and section = @section;

-- name: FailDagrChannel :exec
update dagr_channel set attempts = attempts + 1, next_at = @next_at, failed_at = @failed_at, failure = @failure
where dataset = @dataset and section = @section and holder = @holder;

-- name: SetDagrAside :exec
insert into dagr_aside (dataset, section, position, reason, since, tried_at) values (@dataset, @section, @position, @reason, @now, @now)
on conflict (dataset, section, position) do update set reason = excluded.reason, tried_at = excluded.tried_at;

-- name: EndDagrAside :exec
delete from dagr_aside where dataset = @dataset and section = @section and position = @position;

-- name: DagrAsides :many
select r.position, r.award_id, r.person, r.from_day, r.to_day, r.cents, r.version, r.withdrawn, r.occurred_at, r.produced_at, a.kind, a.municipality, a.decision
from dagr_aside s join dataset_row r on r.dataset = s.dataset and r.position = s.position join award a on a.id = r.award_id
where s.dataset = @dataset and s.section = @section and s.tried_at < @before
order by s.position
limit @size;

-- name: DagrChannels :many
select c.dataset, c.section, c.position, c.published_at, c.attempts, c.failed_at, c.failure, h.last,
       (select count(*) from dagr_aside s where s.dataset = c.dataset and s.section = c.section) as aside,
       (select count(*) from dagr_aside s where s.dataset = c.dataset and s.section = c.section and s.reason = 'NO_PERSONAL_CODE') as codeless,
       coalesce((select r.produced_at from dataset_row r where r.dataset = c.dataset and r.position > c.position order by r.position limit 1), '0001-01-01 00:00:00+00')::timestamptz as waiting_since
from dagr_channel c join dataset_head h on h.dataset = c.dataset
order by c.dataset, c.section;

-- name: RegisterRecord :one
select id, version, found, source_at, fetched_at, stale_at, content
from register_record where service = @service and permission = @permission and print = @print;

-- name: KeepRegisterRecord :exec
-- A newer answer takes the place of the older one; an older version of it never does.
insert into register_record (id, service, permission, print, subject, version, found, source_at, fetched_at, content)
values (@id, @service, @permission, @print, @subject, @version, @found, @source_at, @fetched_at, @content)
on conflict (service, permission, print) do update
set version = excluded.version, found = excluded.found, source_at = excluded.source_at, fetched_at = excluded.fetched_at,
    stale_at = case when register_record.announced > excluded.version then register_record.stale_at end, content = excluded.content, id = excluded.id, subject = excluded.subject
where register_record.version <= excluded.version or not excluded.found or not register_record.found;

-- name: MarkRegisterRecord :exec
-- A change that was told before, or that we have already, marks nothing.
update register_record set announced = @version, stale_at = coalesce(stale_at, @now)
where service = @service and permission = @permission and print = @print and version < @version and announced < @version;

-- name: ForgetRegisterRecords :many
delete from register_record where fetched_at < @before returning subject;

-- name: AddRegisterChannel :exec
insert into register_channel (service, permission) values (@service, @permission) on conflict (service, permission) do nothing;

-- name: RegisterCursor :one
select coalesce((select c.cursor from register_channel c where c.service = @service and c.permission = @permission), '')::text as cursor,
       coalesce((select min(r.fetched_at) from register_record r where r.service = @service and r.permission = @permission), @now::timestamptz)::timestamptz as oldest;

-- name: MoveRegisterChannel :exec
update register_channel set cursor = @cursor, asked_at = @now, changed_at = case when @changed::boolean then @now else changed_at end, failed_at = null, failure = ''
where service = @service and permission = @permission;

-- name: FailRegisterChannel :exec
update register_channel set failed_at = @now, failure = @failure where service = @service and permission = @permission;

-- name: HearRegisterChannel :exec
-- A count that went back is a quota that began anew, and so does the pace.
update register_channel
set pace_from = case when pace_from is null or @used::bigint < used then @now else pace_from end,
    pace_used = case when pace_from is null or @used::bigint < used then @used::bigint else pace_used end,
    used = @used::bigint, quota = @quota, valid_to = @valid_to, seen_at = @now
where service = @service and permission = @permission;

-- name: RegisterChannels :many
select c.service, c.permission, c.cursor, c.asked_at, c.changed_at, c.failed_at, c.failure, c.used, c.quota, c.valid_to, c.seen_at, c.pace_from, c.pace_used,
       (select count(*) from register_record r where r.service = c.service and r.permission = c.permission) as kept,
       (select count(*) from register_record r where r.service = c.service and r.permission = c.permission and r.stale_at is not null) as stale
from register_channel c
order by c.service, c.permission;

-- name: RegisterSecret :one
select value from register_secret where id = @id;

-- name: AddRegisterSecret :exec
insert into register_secret (id, value) values (@id, @value) on conflict (id) do nothing;
