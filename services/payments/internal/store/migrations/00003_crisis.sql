-- +goose Up

alter domain benefit_kind drop constraint benefit_kind_known;
alter domain benefit_kind add constraint benefit_kind_known check (value in ('GMI', 'HOUSING', 'CRISIS'));
