-- +goose Up

alter table obligation add column carried_by uuid;
comment on column obligation.carried_by is 'The later benefit that took the place of its own: what was paid or is on its way counts for that one''s month.';
create index obligation_by_carrier on obligation (carried_by) where carried_by is not null;
