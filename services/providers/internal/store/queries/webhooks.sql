-- name: AddWebhookEndpoint :exec
insert into webhook_endpoint (id, environment, provider_id, agreement_id, operator_id, url, kinds, scheme, state, reason, position, keys, version, created_at,
                              leased_until, tried_at)
values (@id, @environment, @provider_id, @agreement_id, @operator_id, @url, @kinds, @scheme, @state, @reason, @position, @keys, @version, @now, @now, @now);

-- name: SaveWebhookEndpoint :exec
update webhook_endpoint
set state = @state, reason = @reason, position = @position, keys = @keys, delivered_at = @delivered_at, version = @version
where id = @id;

-- name: WebhookEndpoint :one
select id, environment, provider_id, agreement_id, operator_id, url, kinds, scheme, state, reason, position, keys, delivered_at, version, created_at
from webhook_endpoint where id = @id;

-- name: LockWebhookEndpoint :one
select id, environment, provider_id, agreement_id, operator_id, url, kinds, scheme, state, reason, position, keys, delivered_at, version, created_at
from webhook_endpoint where id = @id for update;

-- name: WebhookEndpoints :many
select id, environment, provider_id, agreement_id, operator_id, url, kinds, scheme, state, reason, position, keys, delivered_at, version, created_at
from webhook_endpoint where agreement_id = @agreement_id and operator_id is not distinct from @operator_id order by id desc;

-- name: LockAgreementOfWebhooks :exec
-- Endpoints of one agreement are counted one after the other.
select id from agreement where id = @id for no key update;

-- name: CountWebhookEndpoints :one
select count(*) from webhook_endpoint where agreement_id = @agreement_id and state <> 'GONE';

-- name: LastChange :one
select coalesce(max(last), 0)::bigint from change_head where provider_id = @provider_id;

-- name: DueWebhooks :many
-- Endpoints that have something to send and may be sent to at this moment: the agreement is open, the operator's mandate
-- holds and a registration does, as for a call of the system itself. Nothing of it is remembered.
select e.id
from webhook_endpoint e
join agreement a on a.id = e.agreement_id
left join agreement_operator o on o.id = e.operator_id
left join change_head h on h.provider_id = e.provider_id
where e.state = 'ACTIVE' and e.leased_until <= @now
  and a.state in ('TEST_ACCESS', 'CONFORMANCE_PASSED', 'PRODUCTION') and a.valid_from <= @today::date and a.valid_to >= @today::date
  and o.revoked_at is null
  and exists (select from registration r
              where r.id = any (a.registrations) and r.provider_id = a.provider_id and r.valid_from <= @today::date and r.valid_to >= @today::date
                and (r.excluded_from is null or r.excluded_from > @today::date) and not r.suspended @> @today::date)
  and (h.last > e.position and (select count(*) from webhook_delivery d where d.endpoint_id = e.id and d.state = 'OPEN') < @most_open::bigint
       or exists (select from webhook_delivery d where d.endpoint_id = e.id and d.state = 'OPEN' and d.next_at <= @now))
order by e.tried_at
limit @most;

-- name: LeaseWebhook :many
update webhook_endpoint set leased_until = @until, tried_at = @now where id = @id and leased_until <= @now returning id;

-- name: ReleaseWebhook :exec
update webhook_endpoint set leased_until = @now where id = @id;

-- name: WebhookAllowed :one
select exists (
    select from agreement a
    left join agreement_operator o on o.id = @operator_id
    where a.id = @agreement_id and a.state in ('TEST_ACCESS', 'CONFORMANCE_PASSED', 'PRODUCTION')
      and a.valid_from <= @today::date and a.valid_to >= @today::date and o.revoked_at is null
      and exists (select from registration r
                  where r.id = any (a.registrations) and r.provider_id = a.provider_id and r.valid_from <= @today::date and r.valid_to >= @today::date
                    and (r.excluded_from is null or r.excluded_from > @today::date) and not r.suspended @> @today::date))::boolean;

-- name: OpenWebhookDeliveries :one
select count(*) from webhook_delivery where endpoint_id = @endpoint_id and state = 'OPEN';

-- name: DueWebhookDeliveries :many
select d.position, d.state, d.attempts, d.outcome, d.status, d.took_ms, d.first_at, d.next_at, c.kind, c.subject, c.body, c.at
from webhook_delivery d
join change c on c.provider_id = @provider_id and c.position = d.position
where d.endpoint_id = @endpoint_id and d.state = 'OPEN' and d.next_at <= @now
order by d.next_at, d.position
limit @most;

-- name: ChangesAfter :many
-- mine: about clients of the municipality of the agreement, or of none, as a system that asks for the list would see it.
select c.position, c.kind, c.subject, c.body, c.at,
       (c.municipality is null or c.municipality = (select a.municipality from agreement a where a.id = @agreement_id))::boolean as mine
from change c where c.provider_id = @provider_id and c.position > @position order by c.position limit @most;

-- name: SaveWebhookDelivery :exec
insert into webhook_delivery (endpoint_id, position, state, attempts, outcome, status, took_ms, first_at, next_at)
values (@endpoint_id, @position, @state, @attempts, @outcome, @status, @took_ms, @first_at, @next_at)
on conflict (endpoint_id, position) do update
set state = excluded.state, attempts = excluded.attempts, outcome = excluded.outcome, status = excluded.status, took_ms = excluded.took_ms,
    first_at = excluded.first_at, next_at = excluded.next_at;

-- name: DropOpenWebhookDeliveries :exec
-- A replay begins anew: what waited after the position is taken up again from the list.
delete from webhook_delivery where endpoint_id = @endpoint_id and state = 'OPEN' and position > @position;

-- name: WebhookDeliveries :many
select d.position, d.state, d.attempts, d.outcome, d.status, d.took_ms, d.first_at, d.next_at, c.kind
from webhook_delivery d
join change c on c.provider_id = @provider_id and c.position = d.position
where d.endpoint_id = @endpoint_id and d.position < @before and (not @undelivered::boolean or d.state <> 'DELIVERED')
order by d.position desc
limit @most;

-- name: ForgetWebhookDeliveries :many
delete from webhook_delivery d where (d.endpoint_id, d.position) in (
    select o.endpoint_id, o.position from webhook_delivery o where o.state <> 'OPEN' and o.next_at < @older limit @most)
returning d.position;
