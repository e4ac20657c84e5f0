-- +goose Up

alter table sandbox
    add column ahead_us    bigint      not null default 0 constraint sandbox_clock_goes_forward check (ahead_us >= 0),
    add column advance_to  timestamptz,
    add column lease_until timestamptz;
comment on column sandbox.ahead_us is 'How far the clock of the sandbox is ahead of the real one, microseconds.';
comment on column sandbox.advance_to is 'Where the clock is being moved to, in its own time; null when it stands where it was asked to.';
comment on column sandbox.lease_until is 'Until when one process moves the clock alone.';
create index sandbox_moved on sandbox (tenant) where ahead_us > 0 or advance_to is not null;
