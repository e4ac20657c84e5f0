-- +goose Up
create table grant_claim (
    decision_id     uuid        not null,
    person          uuid        not null,
    kind            text        not null,
    case_id         uuid        not null,
    municipality    text        not null,
    start_date      date        not null,
    end_date        date        not null,
    expires_at      timestamptz,
    override_reason text,
    created_at      timestamptz not null,
    constraint grant_claim_pkey primary key (decision_id, person, kind),
    constraint grant_claim_kind_known check (kind in ('NEEDY', 'LOW_INCOME', 'GMI', 'HOUSING')),
    constraint grant_claim_period_in_order check (end_date >= start_date),
    constraint grant_claim_municipality_code check (municipality ~ '^[0-9]{7}$')
);
create index grant_claim_by_person on grant_claim (person, end_date);
comment on table grant_claim is 'Which days of which kind of help a decision takes for a person, whichever municipality decides: what double benefit is looked for in.';
comment on column grant_claim.expires_at is 'When a reservation lapses; null once the decision has granted it.';
comment on column grant_claim.override_reason is 'Why a head decided beside an overlap that was shown.';
comment on column grant_claim.end_date is 'Last day, inclusive; earlier than granted when the help ended earlier.';
