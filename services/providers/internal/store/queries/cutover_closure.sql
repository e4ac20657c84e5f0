-- name: CutoverByID :one
select id, municipality, fact, service_kind, owner, from_day, to_day, note_lv, note_en, contact, set_by, set_at from cutover where id = @id;

-- name: LockCutoverByID :one
select id, municipality, fact, service_kind, owner, from_day, to_day, note_lv, note_en, contact, set_by, set_at from cutover where id = @id for update;

-- name: CutoverClosures :many
select cutover_id, vendor, certificate_name, certificate, certificate_sha256, key_record, keys_destroyed_on, archive, counts, recorders, recorded_at, closed_by, closed_at, version
from cutover_closure where cutover_id = any(@cutovers::uuid[]);

-- name: SaveCutoverClosure :exec
insert into cutover_closure (cutover_id, vendor, certificate_name, certificate, certificate_sha256, key_record, keys_destroyed_on, archive, counts, recorders, recorded_at, closed_by, closed_at, version)
values (@cutover_id, @vendor, @certificate_name, @certificate, @certificate_sha256, @key_record, @keys_destroyed_on, @archive, @counts, @recorders, @recorded_at, @closed_by, @closed_at, @version)
on conflict (cutover_id) do update
set vendor = excluded.vendor, certificate_name = excluded.certificate_name, certificate = excluded.certificate, certificate_sha256 = excluded.certificate_sha256,
    key_record = excluded.key_record, keys_destroyed_on = excluded.keys_destroyed_on, archive = excluded.archive, counts = excluded.counts, recorders = excluded.recorders,
    recorded_at = excluded.recorded_at, closed_by = excluded.closed_by, closed_at = excluded.closed_at, version = excluded.version;

-- MovedHere are the rows of the plan by which the platform owns facts.
-- name: MovedHere :many
select id, municipality, fact, service_kind, owner, from_day, to_day, note_lv, note_en, contact, set_by, set_at
from cutover where owner = @owner and from_day <= @day and id > @after order by id limit @size;
