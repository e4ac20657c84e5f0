-- +goose Up

alter domain purposes drop constraint purpose_known;
alter domain purposes add constraint purpose_known
    check (value <@ array['STATUS', 'GMI_BENEFIT', 'HOUSING_BENEFIT', 'CRISIS_BENEFIT'] and value <> '{}');
create unique index one_open_application_for_crisis on application (applicant)
    where state not in ('DECIDED', 'WITHDRAWN') and purposes @> '{CRISIS_BENEFIT}';

-- +goose Down
drop index one_open_application_for_crisis;
alter domain purposes drop constraint purpose_known;
alter domain purposes add constraint purpose_known
    check (value <@ array['STATUS', 'GMI_BENEFIT', 'HOUSING_BENEFIT'] and value <> '{}');
