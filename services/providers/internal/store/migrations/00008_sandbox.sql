-- +goose Up

create table sandbox (
    tenant        uuid        primary key,
    provider_id   uuid        not null constraint sandbox_of_provider references provider (id),
    agreement_id  uuid        not null constraint sandbox_of_agreement references agreement (id),
    credential_id uuid        not null constraint sandbox_opened_by references credential (id),
    faults        jsonb       not null,
    resets        integer     not null,
    version       version     not null,
    created_at    timestamptz not null
);
comment on table sandbox is 'Sandboxes of developers: the provider, the agreement and the keys of each, and what goes wrong there on purpose. A reset changes provider and agreement.';
create index sandbox_by_age on sandbox (created_at);
