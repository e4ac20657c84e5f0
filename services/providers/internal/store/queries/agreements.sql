-- name: AddAgreement :exec
insert into agreement (id, provider_id, environment, municipality, state, grant_code, registrations, fields, modes, per_minute, per_day,
                       schema_word, valid_from, valid_to, body, version, created_at, updated_at)
values (@id, @provider_id, @environment, @municipality, @state, @grant_code, @registrations, @fields, @modes, @per_minute, @per_day,
        @schema_word, @valid_from, @valid_to, @body, @version, @now, @now);

-- name: SaveAgreement :exec
update agreement
set state = @state, grant_code = @grant_code, registrations = @registrations, fields = @fields, modes = @modes, per_minute = @per_minute,
    per_day = @per_day, schema_word = @schema_word, valid_from = @valid_from, valid_to = @valid_to, body = @body, version = @version,
    updated_at = @now
where id = @id;

-- name: Agreement :one
select body from agreement where id = @id;

-- name: LockAgreement :one
select body from agreement where id = @id for update;

-- name: Agreements :many
select body from agreement
where (sqlc.narg(provider)::uuid is null or provider_id = sqlc.narg(provider)::uuid)
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and id > @after_id
order by id
limit @size;

-- name: AddAgreementVersion :exec
insert into agreement_version (agreement_id, number, terms, signatures, recorded_at)
values (@agreement_id, @number, @terms, @signatures, @recorded_at)
on conflict on constraint agreement_version_pkey do nothing;

-- name: AddNotices :exec
insert into agreement_notice (agreement_id, number, recipient, noticed_at)
select @agreement_id, @number, unnest(@recipients::text[]), @noticed_at
on conflict on constraint agreement_notice_pkey do nothing;

-- name: SaveOperator :exec
insert into agreement_operator (id, agreement_id, title, reg_no, mandate, mandate_from, recorded_by, revoked_at)
values (@id, @agreement_id, @title, @reg_no, @mandate, @mandate_from, @recorded_by, @revoked_at)
on conflict on constraint agreement_operator_pkey do update set revoked_at = excluded.revoked_at;

-- name: ActiveRegistrations :many
-- Those of the list that are the provider's and hold on the day (MK 385/2017, point 4; CONF-50).
select id from registration
where provider_id = @provider_id and id = any (@ids::uuid[]) and valid_from <= @today and valid_to >= @today
  and (excluded_from is null or excluded_from > @today) and not suspended @> @today::date
order by id;

-- name: OwnRegistrations :many
select id from registration where provider_id = @provider_id and id = any (@ids::uuid[]) order by id;
