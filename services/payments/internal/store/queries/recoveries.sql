-- name: AddRecovery :exec
insert into recovery (id, obligation_id, benefit_id, case_id, municipality, kind, persons, cause, reason, amount_cents, reserved_cents,
                      recovered_cents, restored_cents, monthly_cents, void, state, created_by, created_at, version)
values (@id, @obligation_id, @benefit_id, @case_id, @municipality, @kind, @persons, @cause, @reason, @amount_cents, 0, 0, 0,
        @monthly_cents, false, @state, @created_by, @created_at, 1);

-- name: SaveRecovery :exec
update recovery
set amount_cents = @amount_cents, reserved_cents = @reserved_cents, recovered_cents = @recovered_cents, restored_cents = @restored_cents,
    void = @void, state = @state, version = @version, confirmed_by = sqlc.narg(confirmed_by), confirmed_at = sqlc.narg(confirmed_at)
where id = @id;

-- name: LockRecoveries :many
-- Those named, and those of the obligations named.
select id, obligation_id, benefit_id, case_id, municipality, kind, persons, cause, reason, amount_cents, reserved_cents, recovered_cents,
       restored_cents, monthly_cents, void, state, created_by, created_at, version, confirmed_by, confirmed_at
from recovery
where id = any (@ids::uuid[]) or obligation_id = any (@obligations::uuid[])
order by id
for update;

-- name: LockDeducting :many
select id, obligation_id, benefit_id, case_id, municipality, kind, persons, cause, reason, amount_cents, reserved_cents, recovered_cents,
       restored_cents, monthly_cents, void, state, created_by, created_at, version, confirmed_by, confirmed_at
from recovery
where municipality = @municipality and state = 'OPEN' and monthly_cents > 0 and recovered_cents + reserved_cents < amount_cents
order by id
for update;

-- name: ListRecoveries :many
select id, obligation_id, benefit_id, case_id, municipality, kind, persons, cause, reason, amount_cents, reserved_cents, recovered_cents,
       restored_cents, monthly_cents, void, state, created_by, created_at, version, confirmed_by, confirmed_at
from recovery
where id > @after_id
  and (sqlc.narg(case_id)::uuid is null or case_id = sqlc.narg(case_id)::uuid)
  and (sqlc.narg(person)::uuid is null or persons @> array[sqlc.narg(person)::uuid])
  and (sqlc.narg(municipality)::text is null or municipality = sqlc.narg(municipality)::text)
order by id
limit @size;

-- name: AddRepayment :one
-- Empty when this reference was counted before.
insert into repayment (recovery_id, municipality, bank_reference, amount_cents, recorded_by, recorded_at)
values (@recovery_id, @municipality, @bank_reference, @amount_cents, @recorded_by, @recorded_at)
on conflict (municipality, bank_reference) do nothing
returning true;

-- name: Post :exec
insert into ledger_entry (posting_id, side, list_id, municipality, cause, account, debit_cents, credit_cents, posted_at)
select x.posting, x.side, nullif(x.list, '00000000-0000-0000-0000-000000000000'), x.municipality, x.cause, x.account, x.debit, x.credit, @posted_at
from (select unnest(@postings::uuid[]) as posting, unnest(@sides::smallint[]) as side, unnest(@lists::uuid[]) as list,
             unnest(@municipalities::text[]) as municipality, unnest(@causes::text[]) as cause, unnest(@accounts::text[]) as account,
             unnest(@debits::bigint[]) as debit, unnest(@credits::bigint[]) as credit) x;

-- name: Ledger :many
-- What a list moved, payable and receivable summed, and in the same snapshot how its postings balance and what its lines
-- say is on its way.
select (case when e.account like 'payable:%' then 'payable' when e.account like 'receivable:%' then 'receivable' else e.account end)::text as account,
       sum(e.debit_cents)::bigint as debit, sum(e.credit_cents)::bigint as credit,
       (select count(*) from ledger_entry c where c.list_id = @list_id and c.side = 0)::bigint as postings,
       (select coalesce(sum(b.off), 0) from (select abs(sum(x.debit_cents) - sum(x.credit_cents)) as off
                                             from ledger_entry x where x.list_id = @list_id group by x.posting_id) b)::bigint as out_of_balance,
       (select coalesce(sum(p.amount_cents), 0) from payment p where p.list_id = @list_id and p.state = 'SENT')::bigint as on_its_way
from ledger_entry e where e.list_id = @list_id
group by 1 order by 1;
