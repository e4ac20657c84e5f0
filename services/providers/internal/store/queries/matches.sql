-- name: RecordsToMatch :many
-- Records kept without a client whose client has an accepted assignment by now, but for those that were judged by it already and
-- those that a restriction stops (GDPR 18).
select d.id, d.provider_id, d.environment, d.source_id, d.version, d.registration_id, d.day, d.code_hash::bytea as code_hash, x.versions
from delivery_record d
join lateral (
  select sum(a.version)::bigint as versions, bool_or(a.person = any (@stopped_persons::uuid[]) or a.id = any (@stopped_assignments::uuid[])) as stopped
  from client_key k join assignment a on a.id = k.assignment_id
  where k.provider_id = d.provider_id and k.code_hash = d.code_hash and a.registration_id = d.registration_id
    and a.environment = d.environment and a.state in ('ACCEPTED', 'PAUSED', 'ENDED')) x on x.versions is not null
left join record_unfit u on u.record_id = d.id
where d.state = 'UNMATCHED' and d.current and not x.stopped and not (d.id = any (@stopped_records::uuid[])) and (u.seen is null or u.seen <> x.versions)
  and (sqlc.narg(clock_of)::uuid is null and (d.environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = d.provider_id and s.ahead_us > 0))
       or d.provider_id = sqlc.narg(clock_of)::uuid)
order by d.provider_id, d.environment, d.id
limit @size;

-- name: UnmatchedRecords :many
-- What is still without a client among some records. Those that intake replaces meanwhile are waited for.
select d.id, d.agreement_id, d.source_id, d.version, d.type, d.schema_word, d.registration_id, d.municipality, d.worker, d.day, d.units, d.hash::bytea as hash, d.code_hash::bytea as code_hash, d.note,
       d.sealed_note, d.occurred_at, d.received_at, coalesce(array_to_string(u.rules, ','), '')::text as rules
from delivery_record d left join record_unfit u on u.record_id = d.id
where d.id = any (@ids::uuid[]) and d.state = 'UNMATCHED' and d.current
order by d.id
for update of d;

-- name: MatchRecords :exec
update delivery_record d
set assignment_id = x.assignment_id, person = x.person, municipality = x.municipality, state = 'RECEIVED', code_hash = null,
    note = '', sealed_note = nullif(x.sealed_note, ''::bytea)
from (select unnest(@ids::uuid[]) as id, unnest(@assignments::uuid[]) as assignment_id, unnest(@persons::uuid[]) as person,
             unnest(@municipalities::text[]) as municipality, unnest(@sealed_notes::bytea[]) as sealed_note) x
where d.id = x.id;

-- name: RemoveUnfit :exec
delete from record_unfit where record_id = any (@ids::uuid[]);

-- name: AddUnfit :exec
insert into record_unfit (record_id, seen, rules, fields, judged_at) values (@record_id, @seen, @rules, @fields, @judged_at)
on conflict (record_id) do update set seen = excluded.seen, rules = excluded.rules, fields = excluded.fields, judged_at = excluded.judged_at;
