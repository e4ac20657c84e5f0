-- +goose Up

-- A recovery is proposed by one person and confirmed by another; nothing is demanded before.
alter table recovery
    drop constraint recovery_state_known,
    add column confirmed_by text,
    add column confirmed_at timestamptz;
update recovery set confirmed_by = 'decided before a second person was asked' where state <> 'CANCELLED';
alter table recovery
    add constraint recovery_state_known check (state in ('PROPOSED', 'OPEN', 'RECOVERED', 'CANCELLED')),
    add constraint recovery_confirmed_by_another_person check (confirmed_by is null or confirmed_by <> created_by),
    add constraint recovery_open_only_when_confirmed check (state not in ('OPEN', 'RECOVERED') or confirmed_by is not null);
