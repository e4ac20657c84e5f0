-- The extract of referred children holds one line for each referral; which, is remembered, so that one that leaves is told in the next (GR-07).

-- +goose Up
alter table extract_part add column records uuid[] not null default '{}';
comment on column extract_part.records is 'Referrals that a part holds, each beside its child in persons; none of extracts of versions.';
