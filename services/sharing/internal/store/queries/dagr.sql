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
       coalesce((select r.produced_at from dataset_row r where r.dataset = c.dataset and r.position > c.position order by r.position limit 1), '0001-01-01 00:00:00+00')::timestamptz as waiting_since
from dagr_channel c join dataset_head h on h.dataset = c.dataset
order by c.dataset, c.section;
