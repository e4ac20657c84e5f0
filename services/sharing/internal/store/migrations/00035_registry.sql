-- Registry interfaces of SPDCI 1.0.0: partners, what they sent, what is still to be sent to them, what they subscribed to.

-- +goose Up
create table registry_partner (
    id            uuid        not null,
    sender_id     text        not null,
    organisation  text        not null,
    callback_urls text[]      not null,
    keys          text        not null,
    encrypted     boolean     not null,
    suspended_at  timestamptz,
    recorded_by   text        not null,
    recorded_at   timestamptz not null,
    version       bigint      not null,
    constraint registry_partner_pkey primary key (id),
    constraint registry_partner_sender_once unique (sender_id)
);
comment on table registry_partner is 'Systems of institutions that speak SPDCI with the registries; an official keeps the record.';
comment on column registry_partner.keys is 'Public keys as a JWK set (RFC 7517).';

create table registry_message (
    partner_id  uuid        not null constraint message_of_partner references registry_partner (id),
    message_id  text        not null,
    received_at timestamptz not null,
    constraint registry_message_once primary key (partner_id, message_id)
);
comment on table registry_message is 'Ids of messages that were taken: one that comes again is a duplicate.';
create index registry_message_by_time on registry_message (received_at);

create table registry_transaction (
    id             uuid        not null,
    partner_id     uuid        not null constraint transaction_of_partner references registry_partner (id),
    registry       text        not null,
    kind           text        not null,
    transaction_id text        not null,
    outcome        jsonb       not null,
    permission_id  uuid        not null constraint transaction_of_permission references dataset_permission (id),
    address        text        not null,
    payload        bytea,
    attempts       integer     not null default 0,
    due_at         timestamptz,
    ended_at       timestamptz,
    failed         boolean     not null default false,
    last_answer    text        not null default '',
    created_at     timestamptz not null,
    constraint registry_transaction_pkey primary key (id),
    constraint registry_transaction_registry_known check (registry in ('social', 'ibr')),
    constraint registry_transaction_due_has_payload check (due_at is null or payload is not null),
    constraint registry_transaction_ended_forgets check (ended_at is null or (payload is null and due_at is null))
);
comment on table registry_transaction is 'What a partner asked for and the answer that waits to be sent. The id is the correlation_id of the standard.';
comment on column registry_transaction.outcome is 'References with their status and code; no data about persons.';
comment on column registry_transaction.payload is 'Sealed message that waits for its callback; gone once it is sent or given up.';
create index registry_transaction_due on registry_transaction (due_at) where due_at is not null;
create index registry_transaction_of_partner on registry_transaction (partner_id, transaction_id);
create index registry_transaction_by_time on registry_transaction (created_at);

create table registry_subscription (
    code           uuid        not null,
    partner_id     uuid        not null constraint subscription_of_partner references registry_partner (id),
    registry       text        not null,
    event_type     text        not null,
    filter         jsonb       not null,
    record_type    text        not null,
    locale         text        not null,
    start_at       timestamptz not null,
    end_at         timestamptz,
    schedule       text        not null,
    permission_id  uuid        not null constraint subscription_of_permission references dataset_permission (id),
    address        text        not null,
    after_position bigint      not null,
    due_at         timestamptz not null,
    created_at     timestamptz not null,
    ended_at       timestamptz,
    constraint registry_subscription_pkey primary key (code),
    constraint registry_subscription_registry_known check (registry in ('social', 'ibr'))
);
comment on table registry_subscription is 'What partners are notified of. A filter names persons by their opaque id, never by personal code.';
create unique index registry_subscription_once on registry_subscription (partner_id, registry, event_type, record_type, filter) where ended_at is null;
create index registry_subscription_due on registry_subscription (due_at) where ended_at is null;

create table registry_key (
    kid     text        not null,
    use     text        not null,
    public  text        not null,
    sealed  bytea       not null,
    made_at timestamptz not null,
    constraint registry_key_pkey primary key (kid),
    constraint registry_key_use_known check (use in ('sig', 'enc'))
);
comment on table registry_key is 'Our keys for SPDCI messages; the private half is sealed. The newest of each use is used, older ones are still published.';

create index award_of_persons on award using gin (persons) with (fastupdate = off);
