-- The newest sign-in of each person and when it was used last (SEC-AUT-3): idle sessions end, and a person has one.

-- +goose Up
create table session (
    subject      text        not null,
    signed_in_at timestamptz not null,
    used_at      timestamptz not null,
    constraint session_pkey primary key (subject),
    constraint session_used_after_sign_in check (used_at >= signed_in_at - interval '1 minute')
);
comment on table session is 'The newest sign-in of each official, as tokens of the issuer showed it.';
comment on column session.subject is 'Opaque subject of the token.';
comment on column session.signed_in_at is 'auth_time of the newest sign-in.';
comment on column session.used_at is 'When a token for a purpose was last given for it.';
