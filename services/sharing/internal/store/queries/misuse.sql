-- name: AddMisuseSignal :exec
insert into misuse_signal (id, rule, actor, hour, counted, threshold, raised_at)
values (@id, @rule, @actor, @hour, @counted, @threshold, @raised_at);

-- name: LockMisuseSignal :one
select id, rule, actor, hour, counted, threshold, raised_at, reviewed_by, reviewed_at, outcome, finding
from misuse_signal
where id = @id
for update;

-- name: ReviewMisuseSignal :exec
update misuse_signal
set reviewed_by = @reviewed_by, reviewed_at = @reviewed_at, outcome = @outcome, finding = @finding
where id = @id;

-- name: MisuseSignals :many
select id, rule, actor, hour, counted, threshold, raised_at, reviewed_by, reviewed_at, outcome, finding
from misuse_signal
where @state::text = '' or @state = case outcome when '' then 'OPEN' when 'NEEDS_FOLLOW_UP' then 'FOLLOW_UP' else 'CLOSED' end
order by hour desc, id
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
