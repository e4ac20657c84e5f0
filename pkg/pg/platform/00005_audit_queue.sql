-- Entries that waited in a file while the log could not be written (SEC-LOG-6) are told apart.

-- +goose Up
alter domain audit_written_with drop constraint audit_written_with_known;
alter domain audit_written_with add constraint audit_written_with_known check (value in ('change', 'access', 'queue')) not valid;
comment on column audit.written_with is 'change: in the transaction of the change itself; access: by itself, before the answer was given; queue: later, from the file in which it waited while the log could not be written.';
