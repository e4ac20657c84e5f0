-- Who is found in the audit log: a narrow index written by the sealer behind the writers, so that no write waits for it (SEC-LOG-5). And
-- what is left of entries that were lawfully destroyed.

-- +goose Up
drop index audit_by_subject;

create table audit_subject (
    subject     bigint      not null,
    occurred_at timestamptz not null,
    entry       uuid        not null,
    constraint audit_subject_pkey primary key (subject, occurred_at, entry)
) with (fillfactor = 100, autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1);
comment on table audit_subject is 'Which entries of the audit log concern whom, a row for each entry and subject, for those that are sealed. Append only; whoever takes a row away is found by comparing with the log.';
comment on column audit_subject.subject is 'Half of a hash of the opaque name: who reads compares the name in the entry.';

-- +goose StatementBegin
create function audit_subject_key(name text) returns bigint language sql immutable strict parallel safe
    return hashtextextended(name, 0);
-- +goose StatementEnd
comment on function audit_subject_key(text) is 'Key of a subject in audit_subject.';

-- What was sealed before this table was there. Asking the log who looked is not among it: the asking service keeps its own entry.
insert into audit_subject (subject, occurred_at, entry)
select audit_subject_key(s), a.occurred_at, a.id from audit a, unnest(a.subjects) s
where a.transaction < coalesce((select to_transaction from audit_block order by number desc limit 1), 0) and a.action <> 'ListUses'
on conflict do nothing;

create trigger audit_append_only before update or delete or truncate on audit_subject
    for each statement execute function audit_is_append_only();

-- What was destroyed because its term has ended (SEC-LOG-4): the blocks stay, and these rows say why entries of theirs are missing.
create table audit_certificate (
    number       bigint      not null,
    destroyed_at timestamptz not null,
    entries      bigint      not null,
    statement    bytea       not null,
    constraint audit_certificate_pkey primary key (number),
    constraint audit_certificate_of_entries check (number >= 1 and entries >= 1)
);
comment on table audit_certificate is 'Signed certificates of destruction. Copies lie where this database cannot reach. Append only.';

create table audit_leaves (
    block  bigint not null,
    leaves bytea  not null,
    constraint audit_leaves_pkey primary key (block),
    constraint audit_leaves_sha256 check (octet_length(leaves) > 0 and octet_length(leaves) % 32 = 0)
);
comment on table audit_leaves is 'The hash of every entry of a block of which some were destroyed: what is left is verified with them. Append only.';

create table audit_destroyed (
    block       bigint    not null,
    certificate bigint    not null,
    places      integer[] not null,
    constraint audit_destroyed_pkey primary key (block, certificate),
    constraint audit_destroyed_by_certificate foreign key (certificate) references audit_certificate (number)
);
comment on table audit_destroyed is 'Which entries of a block a certificate covers, by their places in it from 0. Append only.';

create trigger audit_append_only before update or delete or truncate on audit_certificate
    for each statement execute function audit_is_append_only();
create trigger audit_append_only before update or delete or truncate on audit_leaves
    for each statement execute function audit_is_append_only();
create trigger audit_append_only before update or delete or truncate on audit_destroyed
    for each statement execute function audit_is_append_only();

-- +goose StatementBegin
do $$
declare
    app       text := current_schema() || '_app';
    retention text := current_schema() || '_retention';
    t         text;
begin
    if to_regrole(quote_ident(app)) is not null then
        execute format('revoke all on audit_subject, audit_certificate, audit_leaves, audit_destroyed from %I', app);
        execute format('grant select, insert on audit_subject to %I', app);
        execute format('grant select on audit_certificate, audit_leaves, audit_destroyed to %I', app);
    end if;
    if to_regrole(quote_ident(retention)) is not null then
        execute format('grant select, delete on audit_subject to %I', retention);
        execute format('grant select on audit_block to %I', retention);
        foreach t in array array['audit_certificate', 'audit_leaves', 'audit_destroyed'] loop
            execute format('grant select, insert on %I to %I', t, retention);
        end loop;
    end if;
end
$$;
-- +goose StatementEnd
