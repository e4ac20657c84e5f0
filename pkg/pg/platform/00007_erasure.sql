-- What a service did when an erasure was ordered (package erasure, GDPR 17): which keys it destroyed, and what the law had it keep.

-- +goose Up
create table erased (
    erasure    text        not null,
    data_group text        not null,
    tenant     text        not null,
    outcome    text        not null,
    reason     text        not null,
    kept_until date,
    rule       text        not null,
    keys       uuid[]      not null,
    done_at    timestamptz not null,
    constraint erased_pkey primary key (erasure, data_group, tenant),
    constraint erased_outcome_known check (outcome in ('DESTROYED', 'KEPT')),
    constraint erased_kept_has_reason check ((outcome = 'KEPT') = (reason <> '')),
    constraint erased_names_its_keys check ((outcome = 'DESTROYED') = (keys <> '{}'))
);
comment on table erased is 'What became of each group of a person''s data when an erasure was ordered. Append only; names no person: the erasure does.';
comment on column erased.rule is 'Row of the law of terms that was applied.';
comment on column erased.keys is 'The data keys that were destroyed, as in data_key.';

-- +goose StatementBegin
do $$
begin
    if to_regrole(quote_ident(current_schema() || '_app')) is not null then
        execute format('revoke all on erased from %I', current_schema() || '_app');
        execute format('grant select, insert on erased to %I', current_schema() || '_app');
    end if;
end
$$;
-- +goose StatementEnd
