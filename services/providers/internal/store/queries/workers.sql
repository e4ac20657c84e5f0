-- name: SaveWorkers :exec
insert into worker (provider_id, ref, role, from_day, to_day, created_at, updated_at)
select @provider_id, x.ref, x.role, x.from_day, nullif(x.to_day, '0001-01-01'), @now, @now
from (select unnest(@refs::text[]) as ref, unnest(@roles::text[]) as role, unnest(@from_days::date[]) as from_day, unnest(@to_days::date[]) as to_day) x
order by x.ref
on conflict on constraint worker_pkey do update
set role = excluded.role, from_day = excluded.from_day, to_day = excluded.to_day, updated_at = excluded.updated_at;

-- name: Workers :many
select ref, role::text as role, from_day, to_day from worker where provider_id = @provider_id and ref > @after_ref order by ref limit @size;
