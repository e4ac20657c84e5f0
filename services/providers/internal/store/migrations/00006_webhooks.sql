-- +goose Up

create domain webhook_state as text constraint webhook_state_known check (value in ('PENDING', 'ACTIVE', 'PAUSED', 'GONE'));
create domain webhook_scheme as text constraint webhook_scheme_known check (value in ('ED25519', 'HMAC'));
create domain webhook_delivery_state as text constraint webhook_delivery_state_known check (value in ('OPEN', 'DELIVERED', 'FAILED'));

create table webhook_endpoint (
    id           uuid           primary key,
    environment  environment    not null,
    provider_id  uuid           not null,
    agreement_id uuid           not null,
    operator_id  uuid           constraint webhook_of_operator references agreement_operator (id),
    url          text           not null,
    kinds        text[]         not null,
    scheme       webhook_scheme not null,
    state        webhook_state  not null,
    reason       text           not null,
    position     bigint         not null,
    keys         jsonb          not null,
    delivered_at timestamptz,
    version      version        not null,
    created_at   timestamptz    not null,
    leased_until timestamptz    not null,
    tried_at     timestamptz    not null,
    constraint webhook_of_provider foreign key (provider_id, environment) references provider (id, environment),
    constraint webhook_of_agreement foreign key (agreement_id, environment) references agreement (id, environment)
);
comment on table webhook_endpoint is 'Addresses of providers'' systems to which their changes are sent. The changes stay in their list: position says how far each address has come.';
comment on column webhook_endpoint.keys is 'Signing keys, sealed with the key of the service; the public half of a pair is open.';
comment on column webhook_endpoint.leased_until is 'One process sends to an endpoint at a time; what a dead process held is free when this is over.';
comment on column webhook_endpoint.tried_at is 'When it was last worked on: those that waited longest come first.';
create index webhook_endpoint_by_agreement on webhook_endpoint (agreement_id, id);
create index webhook_endpoint_active on webhook_endpoint (tried_at) where state = 'ACTIVE';

create table webhook_delivery (
    endpoint_id uuid                   not null constraint webhook_delivery_of_endpoint references webhook_endpoint (id) on delete cascade,
    position    bigint                 not null,
    state       webhook_delivery_state not null,
    attempts    integer                not null,
    outcome     text                   not null,
    status      integer                not null,
    took_ms     integer                not null,
    first_at    timestamptz            not null,
    next_at     timestamptz            not null,
    primary key (endpoint_id, position)
);
comment on table webhook_delivery is 'What came of sending a change to an endpoint; delivered and failed ones are forgotten after thirty days.';
create index webhook_delivery_open on webhook_delivery (endpoint_id, next_at) where state = 'OPEN';
create index webhook_delivery_to_forget on webhook_delivery (next_at) where state <> 'OPEN';
