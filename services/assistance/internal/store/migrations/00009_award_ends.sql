-- +goose Up

-- An award may end before the day it was granted for, also before its first day.
alter table award_change add column ending json;
comment on column award_change.ending is 'When the change is an end: cause, last day, reason, and the statuses and benefits it touches.';

alter table status
    drop constraint status_period_in_order, drop constraint status_no_overlap,
    add column granted_until date,
    add column end_rule text,
    add constraint status_period_in_order check (end_date >= start_date or (granted_until is not null and end_date >= start_date - 31)),
    add constraint status_no_overlap
        exclude using gist (case_id with =, kind with =, daterange(start_date, greatest(end_date + 1, start_date), '[)') with &&),
    add constraint status_ended_early_by_a_rule check ((granted_until is null) = (end_rule is null));
comment on column status.granted_until is 'Last day as it was granted, when it ended earlier; null else.';

alter table benefit
    drop constraint benefit_period_in_order, drop constraint benefit_no_overlap,
    add column granted_until date,
    add column end_rule text,
    add constraint benefit_period_in_order check (end_date >= start_date or (granted_until is not null and end_date >= start_date - 31)),
    add constraint benefit_no_overlap
        exclude using gist (case_id with =, kind with =, daterange(start_date, greatest(end_date + 1, start_date), '[)') with &&),
    add constraint benefit_ended_early_by_a_rule check ((granted_until is null) = (end_rule is null));
comment on column benefit.granted_until is 'Last day as it was granted, when it ended earlier; null else.';

alter table award
    drop constraint award_period_in_order,
    add column applicant uuid,
    add column issued_at timestamptz,
    add constraint award_period_in_order check (end_date >= start_date - 31);
comment on column award.applicant is 'Who applied: by her a later decision finds the household; null when not said.';
comment on column award.issued_at is 'When the decision was issued: only a later one takes its place.';

-- Within one municipality nobody holds one kind of help twice for one day, whatever reason anybody gives: a later decision takes the
-- place of the earlier one. Between municipalities a head may decide beside an overlap (grant_claim.override_reason).
alter table grant_claim add constraint grant_claim_never_twice
    exclude using gist (
        municipality with =, person with =, (case when kind in ('NEEDY', 'LOW_INCOME') then 'STATUS' else kind end) with =,
        daterange(start_date, end_date, '[]') with &&
    ) where (expires_at is null);
