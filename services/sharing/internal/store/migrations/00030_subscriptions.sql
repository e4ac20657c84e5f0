-- Subscriptions of other state systems: which events of a dataset go where, and how far each has come.

-- +goose Up
create table subscription (
    id             uuid        not null,
    organisation   text        not null,
    permission_id  uuid        not null constraint subscription_of_permission references dataset_permission (id),
    test           boolean     not null,
    source         text        not null,
    types          text[]      not null,
    filters        jsonb       not null,
    sink           text        not null,
    protocol       text        not null,
    scheme         text        not null,
    state          text        not null,
    reason         text        not null,
    salt           bytea       not null,
    position       bigint      not null,
    last           bigint      not null,
    offered        bigint      not null,
    delivered      bigint      not null,
    attempts       integer     not null,
    outcome        text        not null,
    failed_since   timestamptz,
    next_at        timestamptz not null,
    key_version    integer     not null,
    old_key_until  timestamptz,
    leased_until   timestamptz not null,
    created_at     timestamptz not null,
    version        bigint      not null,
    constraint subscription_pkey primary key (id),
    constraint subscription_protocol_known check (protocol in ('HTTP', 'NATS', 'SSE')),
    constraint subscription_state_known check (state in ('PENDING', 'ACTIVE', 'PAUSED', 'ENDED')),
    constraint subscription_scheme_known check (scheme in ('ED25519', 'HMAC')),
    constraint subscription_places_in_order check (delivered <= last and offered <= last and position >= 0 and delivered >= 0)
);
comment on table subscription is 'Which events of the dataset of a permission are sent, and how far they have come.';
comment on column subscription.position is 'Of the dataset: versions up to it were looked at.';
comment on column subscription.last is 'Number of the last event; numbers have no gaps.';
comment on column subscription.offered is 'Events up to it are in the audit log as given out.';
comment on column subscription.salt is 'Makes the names of subjects and events those of this subscription, so that two organisations cannot join theirs.';
create index subscription_of_organisation on subscription (organisation, id);
create index subscription_by_permission on subscription (permission_id) where state <> 'ENDED';

create table subscription_subject (
    subscription_id uuid   not null constraint subject_of_subscription references subscription (id),
    subject         uuid   not null,
    last            bigint not null,
    constraint subscription_subject_pkey primary key (subscription_id, subject)
);
comment on table subscription_subject is 'How many events of a subject a subscription has.';

create table subscription_event (
    subscription_id  uuid        not null constraint event_of_subscription references subscription (id),
    sequence         bigint      not null,
    event_id         uuid        not null,
    subject          uuid        not null,
    subject_sequence bigint      not null,
    type             text        not null,
    position         bigint      not null,
    sample           integer     not null,
    recorded_at      timestamptz not null,
    constraint subscription_event_pkey primary key (subscription_id, sequence),
    constraint subscription_event_once unique (subscription_id, event_id),
    constraint subscription_event_of_one_thing check ((position > 0) <> (sample > 0))
);
comment on table subscription_event is 'Events of a subscription in their order. What they tell stays in the dataset: position names its version; sample names a made-up one.';

-- +goose StatementBegin
create function subscription_event_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'events of a subscription are added, never changed' using errcode = 'check_violation', constraint = 'subscription_event_is_kept';
end $$;
-- +goose StatementEnd
create trigger subscription_event_is_kept before update or delete or truncate on subscription_event for each statement execute function subscription_event_is_kept();

create table permission_terms (
    permission_id uuid    not null constraint terms_of_permission references dataset_permission (id),
    test          boolean not null,
    mode          text    not null,
    constraint permission_terms_pkey primary key (permission_id),
    constraint permission_terms_mode_known check (mode in ('ONLINE', 'FILE'))
);
comment on table permission_terms is 'What an application agreed beyond the permission: made-up data only, and the mode. A permission without a row is real and online.';
