-- name: AddMisuseSignal :exec
insert into misuse_signal (id, rule, actor, hour, counted, threshold, raised_at, persons)
values (@id, @rule, @actor, @hour, @counted, @threshold, @raised_at, @persons);

-- name: LockMisuseSignal :one
select id, rule, actor, hour, counted, threshold, raised_at, reviewed_by, reviewed_at, outcome, finding, persons
from misuse_signal
where id = @id
for update;

-- name: ReviewMisuseSignal :exec
update misuse_signal
set reviewed_by = @reviewed_by, reviewed_at = @reviewed_at, outcome = @outcome, finding = @finding
where id = @id;

-- name: MisuseSignals :many
select id, rule, actor, hour, counted, threshold, raised_at, reviewed_by, reviewed_at, outcome, finding, persons
from misuse_signal
where (@state::text = '' or @state = case outcome when '' then 'OPEN' when 'NEEDS_FOLLOW_UP' then 'FOLLOW_UP' else 'CLOSED' end)
  and (sqlc.narg(hour)::timestamptz is null or (hour, id) < (sqlc.narg(hour)::timestamptz, @after::uuid))
order by hour desc, id desc
limit @size;

-- name: MisuseSignalsOfHour :many
select rule, actor
from misuse_signal
where hour = @hour;

-- name: MisuseHours :many
select hour
from misuse_hour
where hour >= @since;

-- name: AddMisuseHour :exec
insert into misuse_hour (hour, evaluated_at)
values (@hour, @evaluated_at)
on conflict (hour) do nothing;

-- name: AddMisuseReview :exec
insert into misuse_review (signal_id, reviewed_at, reviewed_by, outcome, finding)
values (@signal_id, @reviewed_at, @reviewed_by, @outcome, @finding);

-- name: AddMisuseWatch :exec
insert into misuse_watch (id, kind, official, sealed_person, decision, until_day, proposed_by, proposed_at)
values (@id, @kind, @official, @sealed_person, @decision, @until_day, @proposed_by, @proposed_at);

-- name: LockMisuseWatch :one
select id, kind, official, sealed_person, decision, until_day, proposed_by, proposed_at, approved_by, approved_at, ended_by, ended_at
from misuse_watch
where id = @id
for update;

-- name: EndLapsedMisuseWatch :exec
-- One that is over does not stand in the way of the next.
update misuse_watch
set ended_by = @ended_by, ended_at = @ended_at
where kind = 'OFFICIAL' and official = @official and ended_at is null and until_day < @today;

-- name: SaveMisuseWatch :exec
update misuse_watch
set approved_by = @approved_by, approved_at = @approved_at, ended_by = @ended_by, ended_at = @ended_at
where id = @id;

-- name: MisuseWatches :many
select id, kind, official, sealed_person, decision, until_day, proposed_by, proposed_at, approved_by, approved_at, ended_by, ended_at
from misuse_watch
where @after::uuid = '00000000-0000-0000-0000-000000000000' or id < @after::uuid
order by id desc
limit @size;

-- name: MisuseWatchesInForce :many
-- Those of the officials, and all protected persons, that were in force within the hour.
select id, kind, official, sealed_person, decision, until_day, proposed_by, proposed_at, approved_by, approved_at, ended_by, ended_at
from misuse_watch
where approved_at is not null and approved_at < @until_time::timestamptz and until_day >= @day and (ended_at is null or ended_at > @from_time::timestamptz)
  and (kind = 'PROTECTED' or official = any(@officials::text[]))
order by id;
