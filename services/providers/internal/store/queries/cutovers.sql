-- name: OpenCutover :one
select id, municipality, fact, service_kind, owner, from_day, to_day, note_lv, note_en, contact, set_by, set_at
from cutover
where municipality = @municipality and fact = @fact and service_kind is not distinct from sqlc.narg(service_kind)::text and to_day is null
for update;

-- name: EndCutover :exec
update cutover set to_day = @to_day where id = @id;

-- name: AddCutover :exec
insert into cutover (id, municipality, fact, service_kind, owner, from_day, to_day, note_lv, note_en, contact, set_by, set_at)
values (@id, @municipality, @fact, @service_kind, @owner, @from_day, null, @note_lv, @note_en, @contact, @set_by, @set_at);

-- name: Cutovers :many
select id, municipality, fact, service_kind, owner, from_day, to_day, note_lv, note_en, contact, set_by, set_at
from cutover
where id > @after and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(service_kind)::text is null or service_kind is null or service_kind = sqlc.narg(service_kind)::text)
order by id
limit @size;
