-- +goose Up

alter table benefit
    drop constraint benefit_kind_known,
    add constraint benefit_kind_known check (kind in ('GMI', 'HOUSING', 'CRISIS'));
alter table grant_claim
    drop constraint grant_claim_kind_known,
    add constraint grant_claim_kind_known check (kind in ('NEEDY', 'LOW_INCOME', 'GMI', 'HOUSING', 'CRISIS'));
comment on column benefit.amount_cents is 'Euro cents a month; of a crisis benefit once, on its one day.';
