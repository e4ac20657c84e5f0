-- name: AddInvoice :exec
insert into invoice (id, environment, provider_id, municipality, number, month, payer, issued, cents, hash, received_at)
values (@id, @environment, @provider_id, @municipality, @number, @month, @payer, @issued, @cents, @hash, @received_at);

-- name: AddInvoiceLines :exec
insert into invoice_line (invoice_id, number, assignment_id, service_month, units, cents)
select @invoice_id, x.number, x.assignment_id, x.service_month, x.units, x.cents
from (select unnest(@assignments::uuid[]) as assignment_id, unnest(@months::date[]) as service_month, unnest(@units::bigint[]) as units,
             unnest(@cents::bigint[]) as cents, generate_subscripts(@cents::bigint[], 1) as number) x;

-- name: InvoiceByNumber :one
select id, hash from invoice where provider_id = @provider_id and environment = @environment and number = @number;

-- name: OwnAssignments :one
-- How many of some assignments are a provider's with a municipality.
select count(*)::int as n from assignment
where id = any (@ids::uuid[]) and provider_id = @provider_id and environment = @environment and municipality = @municipality;

-- name: AddServicePrice :exec
insert into service_price (registration_id, environment, municipality, unit, from_day, cents, source, set_by, set_at)
values (@registration_id, @environment, @municipality, @unit, @from_day, @cents, @source, @set_by, @set_at);

-- name: PricedBefore :one
select exists (select 1 from service_price
               where registration_id = @registration_id and municipality = @municipality and unit = @unit and from_day < @from_day)::boolean as priced;

-- name: ServicePrices :many
select registration_id, environment, municipality, unit, from_day, cents, source, set_by from service_price
where registration_id = @registration_id and municipality = @municipality
order by unit, from_day;
