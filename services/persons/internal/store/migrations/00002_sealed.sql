-- Addresses are sealed (SEC-ENC-2): each may be where a victim lives (REQ-DAT-4). Rows from before keep theirs open until the service
-- seals it in the background and empties it; the municipality stays open, because it decides who may see the person.

-- +goose Up
alter table person add sealed_address bytea;
comment on column person.sealed_address is 'Text and code of the address as JSON, sealed with the key of the person (group G03); null when there is none.';
create index person_address_to_seal on person (id) where sealed_address is null and (address_text <> '' or address_code <> '');
