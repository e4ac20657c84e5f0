-- Keys of sealed fields, each wrapped by a key that is not in any database (package vault, SEC-ENC-2).

-- +goose Up
create table data_key (
    id           uuid        not null,
    data_group   text        not null,
    tenant       text        not null,
    subject      text        not null,
    kek          text        not null,
    wrapped      bytea,
    created_at   timestamptz not null default now(),
    destroyed_at timestamptz,
    constraint data_key_pkey primary key (id),
    constraint data_key_gone_when_destroyed check ((wrapped is null) = (destroyed_at is not null))
);
comment on table data_key is 'Keys of sealed fields, by group of the catalogue, tenant and subject. Useless without the key service.';
comment on column data_key.subject is 'Opaque name of the person or record whose texts it seals.';
comment on column data_key.kek is 'Version of the key service''s key that wrapped it.';
comment on column data_key.destroyed_at is 'When the key was destroyed: what it sealed can be read no more.';
create unique index data_key_of_subject on data_key (subject, data_group, tenant) where destroyed_at is null;
create index data_key_by_kek on data_key (kek, id) where destroyed_at is null;

-- +goose StatementBegin
do $$
begin
    if to_regrole(quote_ident(current_schema() || '_app')) is not null then
        execute format('revoke delete, truncate on data_key from %I', current_schema() || '_app');
    end if;
end
$$;
-- +goose StatementEnd
