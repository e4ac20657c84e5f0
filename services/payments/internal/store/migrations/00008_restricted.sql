-- An amount is not paid by itself while a person has the data restricted (GDPR 18): it stands among what did not pass.

-- +goose Up
alter table exclusion drop constraint exclusion_check_known;
alter table exclusion add constraint exclusion_check_known
    check (asked in ('ACCOUNT', 'BENEFIT_END', 'RESTRICTED', 'DEATH', 'DUPLICATE', 'RECOVERY'));

-- +goose Down
delete from exclusion where asked = 'RESTRICTED';
alter table exclusion drop constraint exclusion_check_known;
alter table exclusion add constraint exclusion_check_known check (asked in ('ACCOUNT', 'BENEFIT_END', 'DEATH', 'DUPLICATE', 'RECOVERY'));
