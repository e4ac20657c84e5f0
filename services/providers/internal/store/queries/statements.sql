-- name: AddStatement :exec
insert into statement (id, environment, provider_id, municipality, month, revision, told, seen, seen_by, hash, closed_by, version)
values (@id, @environment, @provider_id, @municipality, @month, 0, '', '', '', '', '', 1)
on conflict on constraint statement_once do nothing;

-- name: LockProvider :exec
-- What opens, closes and prices months of a provider happens one at a time.
select p.id from provider p where p.id = @provider_id for no key update;

-- name: Statement :one
select id, environment, provider_id, municipality, month, revision, told, answer_by, seen, seen_at, seen_by, hash, closed_at, closed_by, version
from statement where id = @id;

-- name: StatementOf :one
select id, environment, provider_id, municipality, month, revision, told, answer_by, seen, seen_at, seen_by, hash, closed_at, closed_by, version
from statement where provider_id = @provider_id and environment = @environment and municipality = @municipality and month = @month;

-- name: Statements :many
select id, environment, provider_id, municipality, month, revision, told, answer_by, seen, seen_at, seen_by, hash, closed_at, closed_by, version
from statement
where environment = @environment and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(provider)::uuid is null or provider_id = sqlc.narg(provider)::uuid)
  and (sqlc.narg(month)::date is null or month = sqlc.narg(month)::date)
  and (sqlc.narg(before_month)::date is null or (month, id) < (sqlc.narg(before_month)::date, @before_id::uuid))
order by month desc, id desc
limit @size;

-- name: SaveStatement :exec
update statement
set revision = @revision, told = @told, answer_by = @answer_by, seen = @seen, seen_at = @seen_at, seen_by = @seen_by, hash = @hash,
    closed_at = @closed_at, closed_by = @closed_by, version = @version
where id = @id;

-- name: ClosedTo :one
-- The last month that is closed; no row while none is.
select month from statement
where provider_id = @provider_id and environment = @environment and municipality = @municipality and closed_at is not null
order by month desc limit 1;

-- name: EarlierOpen :one
-- Whether a month before is open: a statement, or something accepted that no closed month holds.
select (exists (select 1 from statement s
                where s.provider_id = @provider_id and s.environment = @environment and s.municipality = @municipality and s.month < @month and s.closed_at is null)
     or exists (select 1 from assignment a join delivery_record d on d.assignment_id = a.id and d.current
                where a.provider_id = @provider_id and a.environment = @environment and a.municipality = @municipality
                  and d.state = 'ACCEPTED' and d.units > 0 and d.day < @month::date
                  and (sqlc.narg(closed_last)::date is null or d.day > sqlc.narg(closed_last)::date)))::boolean as open;

-- name: StatementDeliveries :many
-- What the current records say of the services of a month and, where it carries corrections, of every month that is closed.
-- Records are found by assignment and day, in one range of their index for each client.
select d.assignment_id, date_trunc('month', d.day)::date as month,
       sum(d.units)::bigint as delivered,
       coalesce(sum(d.units) filter (where d.state = 'ACCEPTED'), 0)::bigint as accepted,
       coalesce(sum(d.units) filter (where d.state = 'DISPUTED'), 0)::bigint as disputed,
       (count(*) filter (where d.state = 'ACCEPTED'))::int as records,
       coalesce(sum(d.units * p.cents) filter (where d.state = 'ACCEPTED'), 0)::bigint as value,
       coalesce(sum(d.units) filter (where d.state = 'ACCEPTED' and p.cents is null), 0)::bigint as unpriced
from assignment a
join delivery_record d on d.assignment_id = a.id and d.current and d.day between @from_day and @to_day
left join lateral (
  select s.cents from service_price s
  where s.registration_id = d.registration_id and s.municipality = @municipality and s.unit = a.unit and s.from_day <= d.day
  order by s.from_day desc limit 1) p on true
where a.provider_id = @provider_id and a.environment = @environment and a.municipality = @municipality and d.state in ('RECEIVED', 'ACCEPTED', 'DISPUTED')
group by 1, 2;

-- name: StatementSettled :many
-- What closed statements hold of each service and payer together, with the shares of the last one. Lines that were left out for a restriction hold nothing.
select l.assignment_id, l.service_month, l.payer, sum(l.accepted)::bigint as accepted, sum(l.records)::int as records, sum(l.accepted_cents)::bigint as cents,
       (array_agg(l.share order by s.month desc))[1]::int as share, (array_agg(l.copay_cents order by s.month desc))[1]::bigint as copay_cents
from statement s join statement_line l on l.statement_id = s.id
where s.provider_id = @provider_id and s.environment = @environment and s.municipality = @municipality and s.closed_at is not null
  and not ('RESTRICTED' = any (l.differences))
group by 1, 2, 3;

-- name: StatementInvoiced :many
select l.assignment_id, l.service_month, i.payer, sum(l.units)::bigint as units, sum(l.cents)::bigint as cents
from invoice i join invoice_line l on l.invoice_id = i.id
where i.provider_id = @provider_id and i.environment = @environment and i.municipality = @municipality and i.month = @month
group by 1, 2, 3;

-- name: StatementAssignments :many
select id, person, unit, limit_units, limit_per, from_day, to_day, paused, payers, copay_cents
from assignment where id = any (@ids::uuid[]);

-- name: StatementLines :many
select service_month, assignment_id, payer, person, adjustment, unit, share, copay_cents, delivered, accepted, disputed, assigned, invoiced, records,
       accepted_cents, invoiced_cents, differences
from statement_line where statement_id = @statement_id
order by service_month, assignment_id, payer;

-- name: AddStatementLines :exec
insert into statement_line (statement_id, service_month, assignment_id, payer, person, adjustment, unit, share, copay_cents, delivered, accepted, disputed,
                            assigned, invoiced, records, accepted_cents, invoiced_cents, differences)
select @statement_id, x.service_month, x.assignment_id, x.payer, x.person, x.adjustment, x.unit, x.share, x.copay_cents, x.delivered, x.accepted, x.disputed,
       x.assigned, x.invoiced, x.records, x.accepted_cents, x.invoiced_cents, string_to_array(x.differences, ',')
from (select unnest(@months::date[]) as service_month, unnest(@assignments::uuid[]) as assignment_id, unnest(@payers::text[]) as payer,
             unnest(@persons::uuid[]) as person, unnest(@adjustments::boolean[]) as adjustment, unnest(@line_units::text[]) as unit,
             unnest(@shares::int[]) as share, unnest(@copays::bigint[]) as copay_cents, unnest(@delivered::bigint[]) as delivered,
             unnest(@accepted::bigint[]) as accepted, unnest(@disputed::bigint[]) as disputed, unnest(@assigned::bigint[]) as assigned,
             unnest(@invoiced::bigint[]) as invoiced, unnest(@records::int[]) as records, unnest(@accepted_cents::bigint[]) as accepted_cents,
             unnest(@invoiced_cents::bigint[]) as invoiced_cents, unnest(@differences::text[]) as differences) x;

-- name: AddStatementMarks :exec
insert into statement_mark (environment, provider_id, municipality, month)
select @environment, @provider_id, unnest(@municipalities::text[]), unnest(@months::date[]);

-- name: MarkOpenStatements :exec
insert into statement_mark (environment, provider_id, municipality, month)
select s.environment, s.provider_id, s.municipality, s.month from statement s
where s.provider_id = @provider_id and s.environment = @environment and s.municipality = @municipality and s.closed_at is null;

-- name: OpenMonth :exec
-- Every provider and municipality with something delivered in a month that has ended is looked at.
with o as (
insert into statement_opened (month, clock_of, opened_at) values (@month, @whose, @now) on conflict do nothing returning month)
insert into statement_mark (environment, provider_id, municipality, month)
select distinct a.environment, a.provider_id, a.municipality, o.month
from o join assignment a on a.from_day <= @last_day and a.to_day >= o.month
where exists (select 1 from delivery_record d where d.assignment_id = a.id and d.current and d.day between o.month and @last_day)
  and (sqlc.narg(clock_of)::uuid is null and (a.environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = a.provider_id and s.ahead_us > 0))
       or a.provider_id = sqlc.narg(clock_of)::uuid);

-- name: MonthOpened :one
select exists (select 1 from statement_opened where month = @month and clock_of = @clock_of)::boolean as opened;

-- name: StatementsDue :many
-- Which statements of ended months something was marked for: of a closed month it is the month after the last one that is closed.
select distinct m.environment, m.provider_id, m.municipality, (case when m.month <= c.month then (c.month + interval '1 month')::date else m.month end)::date as month
from statement_mark m
left join lateral (
  select s.month from statement s
  where s.provider_id = m.provider_id and s.environment = m.environment and s.municipality = m.municipality and s.closed_at is not null
  order by s.month desc limit 1) c on true
where (case when m.month <= c.month then (c.month + interval '1 month')::date else m.month end) <= @ended::date
  and (sqlc.narg(clock_of)::uuid is null and (m.environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = m.provider_id and s.ahead_us > 0))
       or m.provider_id = sqlc.narg(clock_of)::uuid)
order by 2, 3, 4
limit @size;

-- name: RemoveStatementMarks :exec
delete from statement_mark
where provider_id = @provider_id and environment = @environment and municipality = @municipality
  and (month = @month or month <= sqlc.narg(closed_to)::date);

-- name: StoppedAssignments :many
-- The assignments of some clients, some by name, and those that some records are of.
select a.id from assignment a where a.person = any (@persons::uuid[]) or a.id = any (@assignments::uuid[])
union
select d.assignment_id from delivery_record d where d.id = any (@records::uuid[]) and d.assignment_id is not null;

-- name: MarkStatementsOfClient :exec
-- Every month in which a client was served is looked at again.
insert into statement_mark (environment, provider_id, municipality, month)
select distinct a.environment, a.provider_id, a.municipality, date_trunc('month', d.day)::date
from assignment a join delivery_record d on d.assignment_id = a.id and d.current
where a.person = @person;
