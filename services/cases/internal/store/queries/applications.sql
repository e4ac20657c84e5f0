-- AddApplication writes a new application with its awaited signatures and tasks in one statement. Casts give parameters of
-- domain types their base type, which the driver knows how to write.
-- name: AddApplication :exec
with filed as (
    insert into application (id, municipality, channel, applicant, purposes, received_date, sealed_declaration, state, due_date,
                             revision, version, created_at, updated_at)
    values (@id, @municipality::text, @channel, @applicant, @purposes::text[], @received_date::date, @sealed_declaration, @state::text,
            @due_date, @revision::integer, @version::bigint, @created_at, @created_at)
), signers as (
    insert into signature (application_id, person, method, signed_at, recorded_by)
    select @id, u.person, nullif(u.method, ''), case when u.method <> '' then @created_at::timestamptz end, nullif(u.recorded_by, '')
    from (select unnest(@signers::uuid[]) as person, unnest(@methods::text[]) as method, unnest(@recorders::text[]) as recorded_by) u
)
insert into task (id, application_id, municipality, kind, state, assignee, due_date, created_at)
select unnest(@task_ids::uuid[]), @id, @municipality::text, 'SIGN_APPLICATION', 'OPEN', unnest(@task_persons::uuid[]), @due_date, @created_at;

-- UpdateApplication keeps the sealed declaration when none is given: it did not change.
-- name: UpdateApplication :exec
update application
set sealed_declaration = coalesce(sqlc.narg(sealed_declaration), sealed_declaration),
    declaration = case when sqlc.narg(sealed_declaration)::bytea is null then declaration end, purposes = @purposes::text[], state = @state::text, revision = @revision::integer,
    version = @version::bigint, updated_at = @updated_at
where id = @id;

-- name: SaveSignatures :exec
insert into signature (application_id, person, method, signed_at, recorded_by)
select @application_id, u.person, nullif(u.method, ''), case when u.method <> '' then @signed_at::timestamptz end, nullif(u.recorded_by, '')
from (select unnest(@signers::uuid[]) as person, unnest(@methods::text[]) as method, unnest(@recorders::text[]) as recorded_by) u
on conflict on constraint signature_once do update
set method = excluded.method, signed_at = excluded.signed_at, recorded_by = excluded.recorded_by;

-- name: DropSignatures :exec
delete from signature where application_id = @application_id and person = any (@persons::uuid[]);

-- LastDecided is the last decided application of an applicant in a municipality that told of her means. The index is worklist_by_applicant.
-- name: LastDecided :one
select a.id
from client_case c
join application a on a.id = c.application_id
where c.municipality = @municipality::text and c.applicant = @applicant::uuid and a.state = 'DECIDED'
  and a.received_date >= @since::date and a.received_date <= @until::date and not a.purposes @> '{CRISIS_BENEFIT}'
order by a.received_date desc, a.created_at desc
limit 1;
