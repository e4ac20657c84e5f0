-- name: AddSubscription :exec
insert into subscription (id, organisation, permission_id, test, source, types, filters, sink, protocol, scheme, state, reason, salt, position, last, offered, delivered,
                          attempts, outcome, failed_since, next_at, key_version, old_key_until, leased_until, created_at, version)
values (@id, @organisation, @permission_id, @test, @source, @types, @filters, @sink, @protocol, @scheme, @state, @reason, @salt, @position, 0, 0, 0,
        0, '', null, @created_at, 1, null, @created_at, @created_at, 1);

-- name: SubscriptionOfID :one
select id, organisation, permission_id, test, source, types, filters, sink, protocol, scheme, state, reason, salt, position, last, offered, delivered,
       attempts, outcome, failed_since, next_at, key_version, old_key_until, leased_until, created_at, version
from subscription where id = @id;

-- name: LockSubscription :one
select id, organisation, permission_id, test, source, types, filters, sink, protocol, scheme, state, reason, salt, position, last, offered, delivered,
       attempts, outcome, failed_since, next_at, key_version, old_key_until, leased_until, created_at, version
from subscription where id = @id for update;

-- name: SubscriptionsOf :many
select id, organisation, permission_id, test, source, types, filters, sink, protocol, scheme, state, reason, salt, position, last, offered, delivered,
       attempts, outcome, failed_since, next_at, key_version, old_key_until, leased_until, created_at, version
from subscription where organisation = @organisation order by id desc limit 500;

-- name: SaveSubscription :exec
update subscription
set source = @source, types = @types, filters = @filters, sink = @sink, scheme = @scheme, state = @state, reason = @reason, position = @position, last = @last,
    offered = @offered, delivered = @delivered, attempts = @attempts, outcome = @outcome, failed_since = @failed_since, next_at = @next_at,
    key_version = @key_version, old_key_until = @old_key_until, leased_until = @leased_until, version = @version
where id = @id;

-- name: CountSubscriptions :one
select count(*) from subscription where permission_id = @permission_id and state <> 'ENDED';

-- name: PermissionOfID :one
select id, number, organisation, dataset, purpose, legal_basis, fields, from_day, to_day, daily_quota, suspended_at, ended_at, granted_by, granted_at, version
from dataset_permission where id = @id;

-- name: TermsOf :one
select test, mode from permission_terms where permission_id = @permission_id;

-- name: DatasetEnd :one
select last from dataset_head where dataset = @dataset;

-- name: UntakenSubscriptions :many
-- Those whose dataset has versions that were not looked at, under a permission in force.
select s.id
from subscription s
join dataset_permission p on p.id = s.permission_id
join dataset_head h on h.dataset = p.dataset
where s.state in ('ACTIVE', 'PAUSED') and not s.test and h.last > s.position
  and p.suspended_at is null and p.ended_at is null and p.from_day <= @today::date and p.to_day >= @today::date
order by s.id
limit @most;

-- name: DueSubscriptions :many
-- Those that are to be sent something now, under a permission in force; the longest waiting first.
select s.id
from subscription s
join dataset_permission p on p.id = s.permission_id
where s.state = 'ACTIVE' and s.protocol in ('HTTP', 'NATS') and s.last > s.delivered and s.next_at <= @now and s.leased_until <= @now
  and p.suspended_at is null and p.ended_at is null and p.from_day <= @today::date and p.to_day >= @today::date
order by s.next_at
limit @most;

-- name: Stopped :one
-- The kill switch: the organisation, the permission or the dataset is stopped now.
select exists (select from stop where lifted_at is null and (kind = 'PROVIDER' and target = @organisation::text
    or kind = 'AGREEMENT' and target = @permission::text or kind = 'DATASET' and target = @dataset::text))::boolean;

-- name: OpenSubscriptions :many
select s.id
from subscription s
join dataset_permission p on p.id = s.permission_id
where s.organisation = @organisation and s.protocol = 'NATS' and s.state <> 'ENDED'
  and not exists (select from stop where lifted_at is null and (kind = 'PROVIDER' and target = s.organisation
    or kind = 'AGREEMENT' and target = 'datasetPermissions/' || p.id::text or kind = 'DATASET' and target = 'datasets/' || p.dataset))
  and p.suspended_at is null and p.ended_at is null and p.from_day <= @today::date and p.to_day >= @today::date
order by s.id;

-- name: AddSubscriptionEvent :exec
with one as (
    insert into subscription_subject as s (subscription_id, subject, last) values (@subscription_id, @subject, 1)
    on conflict (subscription_id, subject) do update set last = s.last + 1
    returning last)
insert into subscription_event (subscription_id, sequence, event_id, subject, subject_sequence, type, position, sample, report, recorded_at)
select @subscription_id, @sequence, @event_id, @subject, one.last, @type, @position, @sample, sqlc.narg(report), @recorded_at from one;

-- name: SubscriptionEvents :many
-- Events with the version or notice that each tells of; a made-up one has none, and a report of use has its counts. One about restricted data (GDPR 18) keeps its place and tells no field.
select e.sequence, e.event_id, e.subject, e.subject_sequence, e.type, e.position, e.sample, e.recorded_at,
       r.award_id, r.person, r.from_day, r.to_day, r.cents, r.version, r.withdrawn, r.occurred_at, r.produced_at, a.kind, a.municipality, a.decision,
       exists (
      select 1 from restriction x where x.person = r.person and x.lifted_at is null and x.record in ('', 'statuses/' || r.award_id::text, 'benefits/' || r.award_id::text) and @dataset::text = any (x.datasets))::boolean as restricted,
       n.kind as notice_kind, n.recipient as notice_recipient, n.record as notice_record, n.reference as notice_reference, n.occurred_at as notice_occurred_at, n.produced_at as notice_produced_at,
       e.report, u.permission_id, u.month, u.calls, u.quota, u.days_used_up, u.events, u.made_at, coalesce(p.number, '')::text as permission_number
from subscription_event e
left join dataset_row r on r.dataset = @dataset and r.position = e.position
left join award a on a.id = r.award_id
left join dataset_notice n on n.dataset = @dataset and n.position = e.position
left join use_report u on u.id = e.report
left join dataset_permission p on p.id = u.permission_id
where e.subscription_id = @subscription_id and e.sequence > @after_sequence
order by e.sequence
limit @most;

-- name: OldestWithin :one
-- The number of the first event recorded since a moment; nought when there is none.
select coalesce(min(sequence), 0)::bigint from subscription_event where subscription_id = @subscription_id and recorded_at >= @since;

-- name: AddNotice :exec
-- The head of the dataset is locked until the end of the transaction. What the recipient was told before changes nothing.
with head as (update dataset_head set last = last + 1
              where dataset_head.dataset = @dataset and not exists (select from dataset_notice n where n.dataset = @dataset and n.recipient = @recipient and n.reference = @reference)
              returning last)
insert into dataset_notice (dataset, position, kind, recipient, record, reference, occurred_at, produced_at)
select @dataset, head.last, @kind, @recipient, @record, @reference, @occurred_at, @produced_at from head;

-- name: Notices :many
select dataset, position, kind, recipient, record, reference, occurred_at, produced_at
from dataset_notice where dataset = @dataset and position > @after_position and position <= @through
order by position
limit @most;
