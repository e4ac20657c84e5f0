-- Extracts are written as CSV too, and taken only under permissions of mode FILE.

-- +goose Up
alter table extract add column csv_sha256 text not null default '';
comment on column extract.csv_sha256 is 'Checksum of the content as CSV. Empty while it is made, and for what was made before there was CSV.';

-- Permissions under which extracts were made are of that mode.
insert into permission_terms (permission_id, test, mode) select distinct permission_id, false, 'FILE' from extract on conflict do nothing;
