-- name: AddBenefit :one
-- Empty when the benefit is known already.
insert into benefit (id, case_id, decision_id, municipality, kind, persons, monthly_cents, start_date, end_date, created_at)
values (@id, @case_id, @decision_id, @municipality, @kind, @persons, @monthly_cents, @start_date, @end_date, @created_at)
on conflict (id) do nothing
returning true;

-- name: EndBenefit :exec
update benefit set end_date = greatest(@end_date::date, start_date - 1) where id = @id and end_date > @end_date::date;

-- name: BenefitEnd :one
select end_date from benefit where id = @id;

-- name: Benefit :one
select id, case_id, decision_id, municipality, kind, persons, monthly_cents, start_date, end_date
from benefit where id = @id;

-- name: AddObligation :exec
with o as (
insert into obligation (id, source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, discharged_cents,
                        state, reason, persons, payment_id, released, version, created_at, updated_at)
values (@id, @source, @benefit_id, @case_id, @decision_id, @municipality, @kind, @cause, @month, @amount_cents, 0,
        @state, '', @persons, null, '{}', 1, @created_at, @created_at)
returning id, kind, month, persons)
insert into obligation_person (person, kind, month, obligation_id)
select distinct unnest(o.persons), o.kind, o.month, o.id from o;

-- name: Obligation :one
select id, source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, discharged_cents, state, reason,
       persons, payment_id, released, version, created_at, updated_at, carried_by
from obligation where id = @id;

-- name: LockObligations :many
-- Those named, and those of a benefit, with what it counts of benefits whose place it took.
select id, source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, discharged_cents, state, reason,
       persons, payment_id, released, version, created_at, updated_at, carried_by
from obligation where id = any (@ids::uuid[]) or benefit_id = @benefit_id or carried_by = @benefit_id
order by id
for update;

-- name: ListObligations :many
select id, source, benefit_id, case_id, decision_id, municipality, kind, cause, month, amount_cents, discharged_cents, state, reason,
       persons, payment_id, released, version, created_at, updated_at, carried_by
from obligation
where (month, id) > (@after_month::date, @after_id::uuid)
  and (sqlc.narg(case_id)::uuid is null or case_id = sqlc.narg(case_id)::uuid)
  and (sqlc.narg(benefit_id)::uuid is null or benefit_id = sqlc.narg(benefit_id)::uuid)
  and (sqlc.narg(person)::uuid is null or id in (select p.obligation_id from obligation_person p where p.person = sqlc.narg(person)::uuid))
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
  and (sqlc.narg(state)::text is null or state = sqlc.narg(state)::text)
order by month, id
limit @size;

-- name: SaveObligations :exec
update obligation o
set state = x.state, reason = x.reason, amount_cents = x.amount, discharged_cents = x.discharged, payment_id = nullif(x.payment, '00000000-0000-0000-0000-000000000000'),
    version = x.version, updated_at = @updated_at,
    carried_by = nullif(x.carried, '00000000-0000-0000-0000-000000000000')
from (select unnest(@ids::uuid[]) as id, unnest(@states::text[]) as state, unnest(@reasons::text[]) as reason,
             unnest(@amounts::bigint[]) as amount, unnest(@discharged::bigint[]) as discharged, unnest(@payments::uuid[]) as payment, unnest(@versions::bigint[]) as version,
             unnest(@carried::uuid[]) as carried) x
where o.id = x.id;

-- name: SaveReleased :exec
update obligation set released = @released where id = @id;

-- name: PersonsDue :many
-- Everybody whom the checks of a list will ask about.
select distinct p.person::uuid as person
from (
  select unnest(o.persons) as person from obligation o
  where o.municipality = @municipality and o.state = 'DUE' and o.month <= @through_month
  union all
  select y.person_id from obligation o join payee y on y.benefit_id = o.benefit_id and y.ended_at is null
  where o.municipality = @municipality and o.state = 'DUE' and o.month <= @through_month and y.person_id is not null
) p;

-- name: Candidates :many
-- Locks what is due: of two lists that are prepared at once the second finds it taken.
select o.id, o.source, o.benefit_id, o.case_id, o.decision_id, o.municipality, o.kind, o.cause, o.month, o.amount_cents, o.discharged_cents,
       o.state, o.reason, o.persons, o.payment_id, o.released, o.version, o.created_at, o.updated_at, o.carried_by,
       b.end_date as benefit_end, y.id as payee_id, y.kind as payee_kind, y.person_id as payee_person, y.holder, y.iban, y.bic, y.reference, y.protected,
       exists (select 1 from obligation_person mine
               join obligation_person p on p.person = mine.person and p.kind = mine.kind and p.month = mine.month and p.obligation_id <> mine.obligation_id
               join obligation d on d.id = p.obligation_id and d.cause = 'BENEFIT' and d.state <> 'ENDED'
               where mine.person = any (o.persons) and mine.kind = o.kind and mine.month = o.month and mine.obligation_id = o.id) as duplicate
from obligation o
join benefit b on b.id = o.benefit_id
left join payee y on y.benefit_id = o.benefit_id and y.ended_at is null
where o.municipality = @municipality and o.state = 'DUE' and o.month <= @through_month
order by o.month, o.id
for update of o;

-- name: EndPayee :exec
update payee set ended_at = @ended_at where benefit_id = @benefit_id and ended_at is null;

-- name: AddPayee :exec
insert into payee (id, benefit_id, kind, person_id, holder, iban, bic, reference, protected, set_by, set_at, ended_at, version)
values (@id, @benefit_id, @kind, @person_id, @holder, @iban, @bic, @reference, @protected, @set_by, @set_at, null, @version);

-- name: Payee :one
select y.id, y.benefit_id, y.kind, y.person_id, y.holder, y.iban, y.bic, y.reference, y.protected, y.set_by, y.set_at, y.version,
       b.municipality, b.persons, b.case_id
from payee y join benefit b on b.id = y.benefit_id
where y.benefit_id = @benefit_id and y.ended_at is null;

-- name: SetPayingAccount :one
insert into paying_account (municipality, holder, iban, bic, set_by, set_at, version)
values (@municipality, @holder, @iban, @bic, @set_by, @set_at, 1)
on conflict (municipality) do update
set holder = excluded.holder, iban = excluded.iban, bic = excluded.bic, set_by = excluded.set_by, set_at = excluded.set_at,
    version = paying_account.version + 1
returning version;

-- name: PayingAccount :one
select municipality, holder, iban, bic, version from paying_account where municipality = @municipality;
