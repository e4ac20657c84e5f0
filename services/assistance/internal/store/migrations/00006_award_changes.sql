-- +goose Up
create table award_change (
    id            uuid        not null,
    decision_id   uuid        not null,
    case_id       uuid        not null,
    municipality  text        not null,
    persons       uuid[]      not null,
    rule          text        not null,
    state         text        not null,
    months        jsonb       not null,
    reason        jsonb       not null,
    trace         json        not null,
    proposed_by   text        not null,
    proposed_at   timestamptz not null,
    settled_by    text,
    settled_at    timestamptz,
    settle_reason text,
    constraint award_change_pkey primary key (id),
    constraint award_change_of_award foreign key (decision_id) references award (decision_id),
    constraint award_change_state_known check (state in ('PROPOSED', 'APPLIED', 'DISMISSED')),
    constraint award_change_settled_by_somebody check ((state = 'PROPOSED') = (settled_by is null)),
    constraint award_change_applied_by_another check (state <> 'APPLIED' or settled_by <> proposed_by)
);
create unique index award_change_one_open on award_change (decision_id) where state = 'PROPOSED';
create index award_change_by_municipality on award_change (municipality, id desc);
create index award_change_by_case on award_change (case_id, id desc);
comment on table award_change is 'Differences that a change of law or a refusal of duties makes to running awards: shown first, applied by a second person.';
comment on column award_change.months is 'Benefit, month, what was due and what becomes due, in cents.';

alter table payment_line drop constraint payment_line_state_known, drop constraint payment_line_amount_positive;
alter table payment_line
    add constraint payment_line_state_known check (state in ('DUE', 'ENDED')),
    add constraint payment_line_amount_positive check (amount_cents > 0 or (amount_cents = 0 and state = 'ENDED'));
