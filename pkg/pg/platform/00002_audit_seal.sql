-- The chain over the audit log: blocks of entries, each with the hash of the block before it (SEC-LOG-3).

-- +goose Up
-- A summary index, because it costs a write next to nothing and the rows lie in the order of their transactions.
alter table audit add column transaction bigint not null default pg_current_xact_id()::text::bigint;
create index audit_by_transaction on audit using brin (transaction) with (pages_per_range = 32, autosummarize = on);
comment on column audit.transaction is 'Transaction that wrote the entry: entries of ended transactions are sealed in this order, so that none is stepped over.';

create table audit_block (
    number           bigint      not null,
    from_transaction bigint      not null,
    to_transaction   bigint      not null,
    entries          integer     not null,
    total            bigint      not null,
    marks            bytea       not null,
    previous         bytea       not null,
    hash             bytea       not null,
    sealed_at        timestamptz not null default now(),
    constraint audit_block_pkey primary key (number),
    constraint audit_block_from_one check (number >= 1),
    constraint audit_block_transactions_in_order check (to_transaction > from_transaction),
    constraint audit_block_has_its_marks check (entries >= 1 and octet_length(marks) = 8 * entries),
    constraint audit_block_hashes_sha256 check (octet_length(previous) = 32 and octet_length(hash) = 32)
);
comment on table audit_block is 'Sealed stretches of the audit log, one after the other without a gap. Append only.';
comment on column audit_block.from_transaction is 'First transaction of the block; that of the block before where it ended.';
comment on column audit_block.to_transaction is 'First transaction that is not of the block.';
comment on column audit_block.total is 'Entries of this block and all before it.';
comment on column audit_block.marks is 'The first eight bytes of the hash of each entry, in order: they name the entry that was changed or is missing.';
comment on column audit_block.hash is 'SHA-256 over the block: its number, its transactions, its entries and the block before.';

create table audit_checkpoint (
    block     bigint      not null,
    signed_at timestamptz not null,
    statement bytea       not null,
    constraint audit_checkpoint_pkey primary key (block)
);
comment on table audit_checkpoint is 'Signed statements of what the last block was. Copies lie where this database cannot reach; those are what a verifier goes by.';

create trigger audit_append_only before update or delete or truncate on audit_block
    for each statement execute function audit_is_append_only();
create trigger audit_append_only before update or delete or truncate on audit_checkpoint
    for each statement execute function audit_is_append_only();

-- +goose StatementBegin
do $$
declare
    app text := current_schema() || '_app';
    t   text;
begin
    if to_regrole(quote_ident(app)) is null then
        return;
    end if;
    foreach t in array array['audit_block', 'audit_checkpoint'] loop
        execute format('revoke all on %I from %I', t, app);
        execute format('grant select, insert on %I to %I', t, app);
    end loop;
end
$$;
-- +goose StatementEnd
