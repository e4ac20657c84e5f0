-- name: AddRegistryPartner :exec
insert into registry_partner (id, sender_id, organisation, callback_urls, keys, encrypted, recorded_by, recorded_at, version)
values (@id, @sender_id, @organisation, @callback_urls, @keys, @encrypted, @recorded_by, @recorded_at, @version);

-- name: SaveRegistryPartner :exec
update registry_partner set callback_urls = @callback_urls, keys = @keys, encrypted = @encrypted, suspended_at = @suspended_at, version = @version where id = @id;

-- name: LockRegistryPartner :one
select id, sender_id, organisation, callback_urls, keys, encrypted, suspended_at, recorded_by, recorded_at, version from registry_partner where id = @id for update;

-- name: RegistryPartnerOf :one
select id, sender_id, organisation, callback_urls, keys, encrypted, suspended_at, recorded_by, recorded_at, version from registry_partner where sender_id = @sender_id;

-- name: RegistryPartnerByID :one
select id, sender_id, organisation, callback_urls, keys, encrypted, suspended_at, recorded_by, recorded_at, version from registry_partner where id = @id;

-- name: RegistryPartners :many
select id, sender_id, organisation, callback_urls, keys, encrypted, suspended_at, recorded_by, recorded_at, version from registry_partner
where organisation = @organisation or @organisation::text = '' order by sender_id;

-- name: TakeRegistryMessage :exec
insert into registry_message (partner_id, message_id, received_at) values (@partner_id, @message_id, @received_at);

-- name: AddRegistryTransaction :exec
insert into registry_transaction (id, partner_id, registry, kind, transaction_id, outcome, permission_id, address, payload, due_at, ended_at, created_at)
values (@id, @partner_id, @registry, @kind, @transaction_id, @outcome, @permission_id, @address, @payload, @due_at, @ended_at, @created_at);

-- name: ClaimRegistryTransactions :many
-- Those that are due, held for a time by moving the next try; whoever claims second gets others.
update registry_transaction set due_at = @hold_until, attempts = attempts + 1
where id in (select t.id from registry_transaction t where t.due_at <= @now order by t.due_at limit @at_most for update skip locked)
returning id, partner_id, registry, kind, transaction_id, outcome, permission_id, address, payload, attempts, due_at, ended_at, failed, last_answer, created_at;

-- name: MoveRegistryTransaction :exec
update registry_transaction set due_at = @due_at, ended_at = @ended_at, failed = @failed, last_answer = @last_answer,
       payload = case when @ended_at::timestamptz is null then payload end
where id = @id;

-- name: RegistryTransactions :many
select id, partner_id, registry, kind, transaction_id, outcome, permission_id, address, attempts, due_at, ended_at, failed, last_answer, created_at
from registry_transaction
where partner_id = @partner_id and registry = @registry and
      (transaction_id = @transaction_id::text or id = any (@ids::uuid[]) or exists (select from jsonb_array_elements(outcome) o where o ->> 'reference_id' = any (@refs::text[])))
order by created_at, id limit 50;

-- name: AddRegistrySubscription :exec
insert into registry_subscription (code, partner_id, registry, event_type, filter, record_type, locale, start_at, end_at, schedule, permission_id, address, after_position, due_at, created_at)
values (@code, @partner_id, @registry, @event_type, @filter, @record_type, @locale, @start_at, @end_at, @schedule, @permission_id, @address, @after_position, @due_at, @created_at);

-- name: RegistrySubscriptionLike :one
-- The running subscription that is the same.
select code from registry_subscription
where partner_id = @partner_id and registry = @registry and event_type = @event_type and record_type = @record_type and filter = @filter and ended_at is null;

-- name: RegistrySubscriptionsOf :many
select code, partner_id, registry, event_type, filter, record_type, locale, start_at, end_at, schedule, permission_id, address, after_position, due_at, created_at, ended_at
from registry_subscription where code = any (@codes::uuid[]) order by code;

-- name: EndRegistrySubscription :exec
update registry_subscription set ended_at = @ended_at where code = @code and ended_at is null;

-- name: DueRegistrySubscriptions :many
-- Those whose dataset has grown since they were told last.
select sqlc.embed(s)
from registry_subscription s
join dataset_head h on h.dataset = case s.registry when 'social' then 'household-status' else 'granted-benefits' end and h.last > s.after_position
where s.ended_at is null and s.due_at <= @now order by s.due_at limit @at_most;

-- name: EndExpiredSubscriptions :exec
update registry_subscription set ended_at = end_at where ended_at is null and end_at <= @now;

-- name: SeenRegistryMessage :one
select exists (select from registry_message where partner_id = @partner_id and message_id = @message_id);

-- name: LockRegistrySubscription :one
select after_position from registry_subscription where code = @code and ended_at is null and due_at <= @now for update skip locked;

-- name: MoveRegistrySubscription :exec
update registry_subscription set after_position = @after_position, due_at = @due_at, ended_at = @ended_at where code = @code;

-- name: RegistryRows :many
-- The newest version of each record that holds, narrowed by what the question says of kinds, municipalities and awards; null does not narrow.
-- In no order, so that too many are found out without looking at all. What is restricted (GDPR 18) is left out.
select n.position, n.award_id, n.person, n.from_day, n.to_day, n.cents, n.version, n.occurred_at, n.produced_at, a.kind, a.municipality, a.decision,
       cardinality(a.persons)::integer as group_size
from award a
join lateral (
    select distinct on (r.person, r.from_day) r.position, r.award_id, r.person, r.from_day, r.to_day, r.cents, r.version, r.withdrawn, r.occurred_at, r.produced_at
    from dataset_row r where r.award_id = a.id
    order by r.person, r.from_day, r.version desc
) n on not n.withdrawn
  and not exists (
      select 1 from restriction x where x.person = n.person and x.lifted_at is null and x.record in ('', 'statuses/' || n.award_id::text, 'benefits/' || n.award_id::text) and @dataset::text = any (x.datasets))
where a.dataset = @dataset
  and (sqlc.narg(kinds)::text[] is null or lower(a.kind) = any (sqlc.narg(kinds)::text[]))
  and (sqlc.narg(municipalities)::text[] is null or a.municipality = any (sqlc.narg(municipalities)::text[]))
  and (sqlc.narg(awards)::uuid[] is null or a.id = any (sqlc.narg(awards)::uuid[]))
limit @at_most;

-- name: RegistryRowsOfPersons :many
-- The same for the awards of some persons: a query of its own, so that the index of persons is used.
select n.position, n.award_id, n.person, n.from_day, n.to_day, n.cents, n.version, n.occurred_at, n.produced_at, a.kind, a.municipality, a.decision,
       cardinality(a.persons)::integer as group_size
from award a
join lateral (
    select distinct on (r.person, r.from_day) r.position, r.award_id, r.person, r.from_day, r.to_day, r.cents, r.version, r.withdrawn, r.occurred_at, r.produced_at
    from dataset_row r where r.award_id = a.id
    order by r.person, r.from_day, r.version desc
) n on not n.withdrawn
  and not exists (
      select 1 from restriction x where x.person = n.person and x.lifted_at is null and x.record in ('', 'statuses/' || n.award_id::text, 'benefits/' || n.award_id::text) and @dataset::text = any (x.datasets))
where a.dataset = @dataset
  and a.persons && @persons::uuid[]
  and (sqlc.narg(kinds)::text[] is null or lower(a.kind) = any (sqlc.narg(kinds)::text[]))
  and (sqlc.narg(municipalities)::text[] is null or a.municipality = any (sqlc.narg(municipalities)::text[]))
  and (sqlc.narg(awards)::uuid[] is null or a.id = any (sqlc.narg(awards)::uuid[]))
limit @at_most;

-- name: RegistryHead :one
select last from dataset_head where dataset = @dataset;

-- name: RegistryKeys :many
select kid, use, public, sealed, made_at from registry_key order by made_at desc, kid;

-- name: AddRegistryKey :exec
insert into registry_key (kid, use, public, sealed, made_at) values (@kid, @use, @public, @sealed, @made_at) on conflict do nothing;

-- name: ForgetRegistryMessages :exec
delete from registry_message where received_at < @before;

-- name: ForgetRegistryTransactions :exec
delete from registry_transaction where created_at < @before and due_at is null;

-- name: AddRegistryReport :exec
insert into registry_report (id, partner_id, permission_id, person, programme, reported, same, reported_at)
values (@id, @partner_id, @permission_id, @person, @programme, @reported, @same, @reported_at);

-- name: RegistryReports :many
-- The newest first; of one person, or of all; those that differ, or all.
select r.id, r.partner_id, r.permission_id, r.person, r.programme, r.reported, r.same, r.reported_at, p.sender_id, p.organisation
from registry_report r join registry_partner p on p.id = r.partner_id
where (r.person = @person or @person::uuid = '00000000-0000-0000-0000-000000000000') and (not @differing::boolean or not r.same) and r.id < @before
order by r.id desc
limit @most;

-- name: ForgetRegistryReports :exec
delete from registry_report where reported_at < @before;
