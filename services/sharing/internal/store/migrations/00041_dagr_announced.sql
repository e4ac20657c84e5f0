-- A change of a register may be announced while its record is being fetched: the version that was announced is kept beside it.

-- +goose Up
alter table register_record add column announced bigint not null default 0;
comment on column register_record.announced is 'Newest version that the register''s list of changes has told of; above version the record is stale.';
