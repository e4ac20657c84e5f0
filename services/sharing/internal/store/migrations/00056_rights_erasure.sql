-- A request for erasure that is granted names the erasure that was ordered (GDPR 17).

-- +goose Up
alter table rights_request add column erasure text not null default '',
    add constraint rights_request_erasure_of_erasure check (erasure = '' or right_kind = 'ERASURE');
comment on column rights_request.erasure is 'erasures/{uuid} of the registry of persons; empty when none was ordered.';
