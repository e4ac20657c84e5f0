-- Systems have an owner on record, a purpose and an end (SEC-AUT-4).

-- +goose Up
create table system_account (
    id          uuid        not null,
    subject     text        not null,
    owner       text        not null,
    purpose     text        not null,
    expires_on  date        not null,
    recorded_by text        not null,
    recorded_at timestamptz not null,
    constraint system_account_pkey primary key (id),
    constraint system_account_once unique (subject),
    constraint system_account_names_all check (subject <> '' and owner <> '' and purpose <> '' and recorded_by <> ''),
    constraint system_account_owned_by_another check (owner <> subject)
);
comment on table system_account is 'Who answers for the account of a system, for what it is, and the last day on which it may act. That it was seen stands in access_grant.';
comment on column system_account.owner is 'Subject of the official who answers for it.';
