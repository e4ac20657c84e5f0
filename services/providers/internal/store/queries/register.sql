-- name: AddProvider :exec
insert into provider (id, environment, tenant, reg_no, title, legal_form, person, version, created_at)
values (@id, @environment, @tenant, @reg_no, @title, @legal_form, @person, @version, @created_at);

-- name: Provider :one
select id, environment, tenant, reg_no, title, legal_form, person, version from provider where id = @id;

-- name: ProviderByNumber :one
select id, environment, tenant, reg_no, title, legal_form, person, version
from provider where environment = @environment and tenant is null and reg_no = @reg_no;

-- name: NextRegistrationNumber :one
select nextval('registration_number')::bigint;

-- name: AddRegistration :exec
insert into registration (id, provider_id, environment, number, service_kind, client_group, form, municipality, address_code, address, address_key,
                          protected, phone, website, state, valid_from, valid_to, suspended, excluded_from, decision_ref, reason, renews, version, created_at, updated_at)
values (@id, @provider_id, @environment, @number, @service_kind, @client_group, @form, @municipality, @address_code, @address, @address_key,
        @protected, @phone, @website, @state, @valid_from, @valid_to, @suspended, @excluded_from, @decision_ref, @reason, @renews, @version, @now, @now);

-- name: SaveRegistration :exec
update registration
set state = @state, valid_from = @valid_from, valid_to = @valid_to, suspended = @suspended, excluded_from = @excluded_from,
    decision_ref = @decision_ref, reason = @reason, version = @version, updated_at = @now
where id = @id;

-- name: LockRegistration :one
select id, provider_id, environment, number, service_kind, client_group, form, municipality, address_code, address, protected, phone, website,
       state, valid_from, valid_to, suspended, excluded_from, decision_ref, reason, renews, version
from registration where id = @id for update;

-- name: AddRemotePoint :exec
insert into remote_point (id, registration_id, municipality, address_code, address, protected, from_day, to_day)
values (@id, @registration_id, @municipality, @address_code, @address, @protected, @from_day, null);

-- name: EndRemotePoint :many
update remote_point set to_day = @to_day where id = @id and registration_id = @registration_id and to_day is null and from_day <= @to_day
returning id;

-- name: RemotePoints :many
select id, registration_id, municipality, address_code, address, protected, from_day, to_day
from remote_point where registration_id = any (@ids::uuid[]) order by registration_id, from_day, id;

-- name: AddCapacity :one
-- The registration is locked, so versions have no gaps.
insert into capacity (registration_id, version, places_total, places_free, staff, unit_cost_cents, unit, funding, observed_at, received_at)
select @registration_id, coalesce(max(c.version), 0) + 1, @places_total, @places_free, @staff, @unit_cost_cents, @unit, @funding, @observed_at, @received_at
from capacity c where c.registration_id = @registration_id
returning version;

-- name: Capacities :many
select registration_id, version, places_total, places_free, staff, unit_cost_cents, unit, funding, observed_at, received_at
from capacity where registration_id = @registration_id and version < @before order by version desc limit @size;

-- name: DueForRenewal :many
-- What ends within so many days, is not followed, and was not yet warned of that early.
select r.id, r.provider_id, r.environment, r.number, r.service_kind, r.client_group, r.form, r.municipality, r.address_code, r.address, r.protected, r.phone, r.website,
       r.state, r.valid_from, r.valid_to, r.suspended, r.excluded_from, r.decision_ref, r.reason, r.renews, r.version
from registration r
where r.state in ('REGISTERED', 'SUSPENDED') and r.valid_to >= @today::date and r.valid_to <= @until::date
  and not exists (select from registration f where f.renews = r.id)
  and not exists (select from renewal_warning w where w.registration_id = r.id and w.days <= @days::int)
  and (sqlc.narg(clock_of)::uuid is null and (r.environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = r.provider_id and s.ahead_us > 0))
       or r.provider_id = sqlc.narg(clock_of)::uuid)
order by r.id
limit 500
for update of r skip locked;

-- name: AddRenewalWarning :exec
insert into renewal_warning (registration_id, days, given_at) values (@registration_id, @days, @given_at);

-- name: CountActive :one
select count(*) from registration
where environment = 'PRODUCTION' and state in ('REGISTERED', 'SUSPENDED', 'EXCLUDED') and valid_from <= @today::date and valid_to >= @today::date
  and (excluded_from is null or excluded_from > @today::date) and not suspended @> @today::date;
