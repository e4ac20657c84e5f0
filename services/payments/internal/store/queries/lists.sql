-- name: NextNumber :one
insert into list_counter (municipality, year, last) values (@municipality, @year, 1)
on conflict (municipality, year) do update set last = list_counter.last + 1
returning last;

-- name: AddList :exec
insert into payment_list (id, number, municipality, pay_date, through_month, state, payer_holder, payer_iban, payer_bic, lines, total_cents,
                          parts, excluded, hash, prepared_by, created_at, version)
values (@id, @number, @municipality, @pay_date, @through_month, @state, @payer_holder, @payer_iban, @payer_bic, @lines, @total_cents,
        0, @excluded, '', @prepared_by, @created_at, 1);

-- name: SaveList :exec
update payment_list
set state = @state, parts = @parts, hash = @hash, approved_by = @approved_by, frozen_at = @frozen_at, approved_at = @approved_at,
    sent_at = @sent_at, closed_at = @closed_at, version = @version
where id = @id;

-- name: LockLists :many
select id from payment_list where id = any (@ids::uuid[]) order by id for update;

-- name: Lists :many
-- The lists named, or a page of a municipality's or of all, newest first, each with what became of its lines.
select l.id, l.number, l.municipality, l.pay_date, l.through_month, l.state, l.payer_holder, l.payer_iban, l.payer_bic, l.lines, l.total_cents,
       l.parts, l.excluded, l.hash, l.prepared_by, l.approved_by, l.created_at, l.frozen_at, l.approved_at, l.sent_at, l.closed_at, l.version,
       s.paid::bigint as paid, s.returned::bigint as returned, s.recalled::bigint as recalled, s.open::bigint as open
from payment_list l
cross join lateral (
  select coalesce(sum(p.amount_cents) filter (where p.state = 'PAID'), 0) as paid,
         coalesce(sum(p.amount_cents) filter (where p.state in ('REJECTED', 'RETURNED')), 0) as returned,
         coalesce(sum(p.amount_cents) filter (where p.state = 'RECALLED'), 0) as recalled,
         coalesce(sum(p.amount_cents) filter (where p.state in ('PREPARED', 'SENT')), 0) as open
  from payment p where p.list_id = l.id) s
where (cardinality(@ids::uuid[]) = 0 or l.id = any (@ids::uuid[]))
  and (sqlc.narg(municipality)::text is null or l.municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(before)::uuid is null or l.id < sqlc.narg(before)::uuid)
order by l.id desc
limit @size;

-- name: AddPayments :exec
insert into payment (id, list_id, obligation_id, municipality, gross_cents, set_off_cents, amount_cents, recovery_id, holder, iban, bic,
                     reference, protected, part, state, bank_reason, settle_date, version)
select x.id, @list_id, x.obligation, @municipality, x.gross, x.set_off, x.gross - x.set_off,
       nullif(x.recovery, '00000000-0000-0000-0000-000000000000'), x.holder, x.iban, x.bic, x.reference, x.protected, 0, 'PREPARED', '', null, 1
from (select unnest(@ids::uuid[]) as id, unnest(@obligations::uuid[]) as obligation, unnest(@gross::bigint[]) as gross,
             unnest(@set_off::bigint[]) as set_off, unnest(@recoveries::uuid[]) as recovery, unnest(@holders::text[]) as holder,
             unnest(@ibans::bytea[]) as iban, unnest(@bics::text[]) as bic, unnest(@refs::text[]) as reference,
             unnest(@protected::boolean[]) as protected) x;

-- name: AddExclusions :exec
insert into exclusion (list_id, obligation_id, asked, outcome)
select @list_id, x.obligation, x.asked, x.outcome
from (select unnest(@obligations::uuid[]) as obligation, unnest(@asked::text[]) as asked, unnest(@outcomes::text[]) as outcome) x;

-- name: Exclusions :many
select e.obligation_id, e.asked, e.outcome, o.case_id, o.month, o.amount_cents, o.discharged_cents
from exclusion e join obligation o on o.id = e.obligation_id
where e.list_id = @list_id and e.obligation_id > @after_id
order by e.obligation_id
limit @size;

-- name: Payments :many
select id, list_id, obligation_id, municipality, gross_cents, set_off_cents, amount_cents, recovery_id, holder, iban, bic, reference, protected,
       part, state, bank_reason, settle_date, version
from payment
where list_id = @list_id and id > @after_id and (sqlc.narg(state)::text is null or state = sqlc.narg(state)::text)
  and (sqlc.narg(part)::integer is null or part = sqlc.narg(part)::integer)
order by id
limit @size;

-- name: LockPayments :many
-- Payments of the caller's municipality only: a reference of another's matches nothing.
select id, list_id, obligation_id, municipality, gross_cents, set_off_cents, amount_cents, recovery_id, holder, iban, bic, reference, protected,
       part, state, bank_reason, settle_date, version
from payment
where id = any (@ids::uuid[]) and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
order by id
for update;

-- name: ListsOfPayments :many
select distinct list_id from payment where id = any (@ids::uuid[]);

-- name: PaymentsOfFile :many
select p.id from payment p join payment_list l on l.id = p.list_id
where l.number = @number and l.municipality = @municipality and p.part = @part and p.state = 'SENT'
order by p.id;

-- name: SavePayments :exec
update payment p
set state = x.state, part = x.part, bank_reason = x.reason, settle_date = nullif(x.settled, date '0001-01-01'), version = x.version
from (select unnest(@ids::uuid[]) as id, unnest(@states::text[]) as state, unnest(@parts::integer[]) as part, unnest(@reasons::text[]) as reason,
             unnest(@settled::date[]) as settled, unnest(@versions::bigint[]) as version) x
where p.id = x.id;

-- name: AddBankFile :one
-- Empty when this very file was taken in before.
insert into bank_file (id, municipality, sha256, kind, entries, applied, repeated, imported_by, imported_at)
values (@id, @municipality, @sha256, @kind, 0, 0, 0, @imported_by, @imported_at)
on conflict (municipality, sha256) do nothing
returning true;

-- name: SaveBankFile :exec
update bank_file set entries = @entries, applied = @applied, repeated = @repeated where id = @id;

-- name: BankFile :one
select id, municipality, sha256, kind, entries, applied, repeated, imported_by, imported_at
from bank_file where municipality = @municipality and sha256 = @sha256;

-- name: AddBankEntries :exec
insert into bank_entry (file_id, line, end_to_end, bank_reference, amount_cents, says, reason, booked_on, outcome)
select @file_id, row_number() over (), x.end_to_end, x.ref, x.amount, x.says, x.reason, nullif(x.booked, date '0001-01-01'), x.outcome
from (select unnest(@end_to_end::text[]) as end_to_end, unnest(@refs::text[]) as ref, unnest(@amounts::bigint[]) as amount,
             unnest(@says::text[]) as says, unnest(@reasons::text[]) as reason, unnest(@booked::date[]) as booked,
             unnest(@outcomes::text[]) as outcome) x;

-- name: WhomLinesPay :many
-- Of each line that is not recalled: beneficiaries, payee, and the checks that a person took on herself.
select p.id, o.id as obligation_id, o.benefit_id, o.case_id, o.decision_id, o.persons, o.released, y.person_id
from payment p
join obligation o on o.id = p.obligation_id
left join payee y on y.benefit_id = o.benefit_id and y.ended_at is null
where p.list_id = @list_id and p.state = 'PREPARED'
order by p.id;

-- name: PreparedOfBenefit :many
select p.id from payment p join obligation o on o.id = p.obligation_id
where (o.benefit_id = @benefit_id or o.carried_by = @benefit_id) and p.state = 'PREPARED';
