-- name: AddCredential :exec
insert into credential (id, agreement_id, operator_id, environment, client_id, version, created_at)
values (@id, @agreement_id, @operator_id, @environment, @client_id, @version, @created_at);

-- name: SaveCredential :exec
update credential set revoked_at = @revoked_at, version = @version where id = @id;

-- name: SaveKey :exec
insert into credential_key (credential_id, thumbprint, jwk, valid_from, valid_to)
values (@credential_id, @thumbprint, @jwk, @valid_from, @valid_to)
on conflict on constraint credential_key_pkey do update set valid_to = excluded.valid_to;

-- name: SaveCertificate :exec
insert into credential_certificate (credential_id, thumbprint, not_after, valid_from, valid_to)
values (@credential_id, @thumbprint, @not_after, @valid_from, @valid_to)
on conflict on constraint credential_certificate_pkey do update set valid_to = excluded.valid_to;

-- name: Credential :one
select id, agreement_id, operator_id, environment, client_id, revoked_at, version, created_at
from credential where id = @id;

-- name: CredentialOfClient :one
select id, agreement_id, operator_id, environment, client_id, revoked_at, version, created_at
from credential where client_id = @client_id;

-- name: LockCredential :one
select id, agreement_id, operator_id, environment, client_id, revoked_at, version, created_at
from credential where id = @id for update;

-- name: Keys :many
select thumbprint, jwk, valid_from, valid_to from credential_key where credential_id = @credential_id order by valid_from, thumbprint;

-- name: Certificates :many
select thumbprint, not_after, valid_from, valid_to from credential_certificate where credential_id = @credential_id order by valid_from, thumbprint;

-- name: UseAssertion :exec
with gone as (delete from assertion_seen where forget_at < @now::timestamptz)
insert into assertion_seen (client_id, jti, forget_at) values (@client_id, @jti, @forget_at);

-- name: Admission :one
-- Everything that decides whether a call may be made, as it is at this moment: nothing of it is remembered between calls.
select c.id, c.operator_id, c.environment, a.id as agreement_id, a.provider_id, p.tenant, p.reg_no, a.municipality, a.state, a.grant_code, a.fields,
       a.modes, coalesce(s.ahead_us, 0)::bigint as ahead_us, a.per_minute, a.per_day, a.schema_word, a.valid_from, a.valid_to, a.registrations,
       (c.revoked_at is not null)::boolean as ended,
       (o.revoked_at is not null)::boolean as operator_revoked,
       coalesce(o.reg_no, '')::text as operator_reg_no,
       exists (select from credential_certificate x
               where x.credential_id = c.id and x.thumbprint = @thumbprint::text and x.valid_from <= @now and x.not_after > @now
                 and (x.valid_to is null or x.valid_to > @now))::boolean as certificate_live,
       array(select r.id from registration r
             where r.id = any (a.registrations) and r.provider_id = a.provider_id and r.valid_from <= d.today and r.valid_to >= d.today
               and (r.excluded_from is null or r.excluded_from > d.today) and not r.suspended @> d.today)::uuid[] as active
from credential c
join agreement a on a.id = c.agreement_id
join provider p on p.id = a.provider_id
left join agreement_operator o on o.id = c.operator_id
left join sandbox s on s.tenant = p.tenant
cross join lateral (select case when s.ahead_us > 0
                                then (to_timestamp(extract(epoch from @now::timestamptz) + s.ahead_us / 1000000.0) at time zone 'Europe/Riga')::date
                                else @today::date end as today) d
where c.client_id = @client_id;

-- name: WarnOfCertificates :many
-- Certificates that end within so many days and were not yet warned of that early; kept in the same statement, so that each is told once.
with given as (
    insert into credential_warning (credential_id, thumbprint, days, what, ends_at, given_at)
    select x.credential_id, x.thumbprint, @days::int, 'CERTIFICATE', least(coalesce(x.valid_to, x.not_after), x.not_after), @now::timestamptz
    from credential_certificate x
    join credential c on c.id = x.credential_id
    left join credential_warning w on w.credential_id = x.credential_id and w.thumbprint = x.thumbprint and w.days <= @days::int
    where c.revoked_at is null and w.credential_id is null and least(coalesce(x.valid_to, x.not_after), x.not_after) > @now::timestamptz and least(coalesce(x.valid_to, x.not_after), x.not_after) <= @until::timestamptz
    limit 200
    on conflict do nothing
    returning credential_id, what, ends_at)
select g.credential_id, g.what, g.ends_at, a.provider_id, a.municipality
from given g
join credential c on c.id = g.credential_id
join agreement a on a.id = c.agreement_id;

-- name: WarnOfKeys :many
-- The same of keys: one ends when another was brought in.
with given as (
    insert into credential_warning (credential_id, thumbprint, days, what, ends_at, given_at)
    select k.credential_id, k.thumbprint, @days::int, 'KEY', k.valid_to, @now::timestamptz
    from credential_key k
    join credential c on c.id = k.credential_id
    left join credential_warning w on w.credential_id = k.credential_id and w.thumbprint = k.thumbprint and w.days <= @days::int
    where c.revoked_at is null and w.credential_id is null and k.valid_to > @now::timestamptz and k.valid_to <= @until::timestamptz
    limit 200
    on conflict do nothing
    returning credential_id, what, ends_at)
select g.credential_id, g.what, g.ends_at, a.provider_id, a.municipality
from given g
join credential c on c.id = g.credential_id
join agreement a on a.id = c.agreement_id;
