-- A dispute of a fact that was answered without a correction is settled by a version of its own: both versions, with and without the mark, are kept.

-- +goose Up
alter table fact drop constraint fact_origin_known;
alter table fact add constraint fact_origin_known check (origin in ('RECORDED', 'CORRECTED', 'DISPUTED', 'SUPERSEDED', 'SETTLED'));

-- +goose Down
alter table fact drop constraint fact_origin_known;
alter table fact add constraint fact_origin_known check (origin in ('RECORDED', 'CORRECTED', 'DISPUTED', 'SUPERSEDED'));
