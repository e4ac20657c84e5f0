-- Which data of persons are disputed now (package restriction, GDPR 16, 18(1)(a)), as sharing announced it.

-- +goose Up
create table disputed (
    request      text        not null,
    person       text        not null,
    code         text        not null,
    record       text        not null,
    municipality text        not null,
    due          date        not null,
    start_at     timestamptz not null,
    ended_at     timestamptz,
    outcome      text        not null,
    constraint disputed_pkey primary key (request),
    constraint disputed_names_a_person check (person ~ '^persons/[0-9a-f-]{36}$'),
    constraint disputed_names_a_group check (code ~ '^G[0-9]{2}([.][0-9]{2})?$'),
    constraint disputed_ends_with_an_outcome check ((ended_at is null) = (outcome = ''))
);
comment on table disputed is 'Data whose accuracy a person contests. A copy of what sharing announced; it names persons by opaque names only, and holds neither value.';
comment on column disputed.due is 'Day by which the person is answered.';
comment on column disputed.ended_at is 'When it was answered; null while it is disputed. A dispute that was answered never begins again.';
comment on column disputed.outcome is 'GRANTED, PARTLY or REFUSED; empty while it is disputed.';
create index disputed_now on disputed (person) where ended_at is null;
