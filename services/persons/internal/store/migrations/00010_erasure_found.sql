-- What the night finds due becomes a proposal without a vote (REQ-DAT-6): two data officers have to approve it, and nothing is destroyed before.

-- +goose Up
alter table erasure add column found jsonb not null default '[]';
comment on column erasure.found is 'What the services found due when nobody had voted yet, group by group; empty for what an officer proposed by herself.';

alter table erasure drop constraint erasure_state_known;
alter table erasure add constraint erasure_state_known check (state in ('FOUND', 'PROPOSED', 'REJECTED', 'ORDERED', 'DONE'));
alter table erasure drop constraint erasure_decided_by_somebody;
alter table erasure add constraint erasure_decided_by_somebody
    check ((state in ('FOUND', 'PROPOSED')) = (decided_by is null) and (decided_by is null) = (decided_at is null) and (decided_by is null) = (reason is null));
alter table erasure add constraint erasure_ordered_by_two check (state in ('FOUND', 'REJECTED') or proposed_by <> '');
alter table erasure add constraint erasure_found_has_no_vote check (state <> 'FOUND' or (proposed_by = '' and jsonb_array_length(found) > 0));
drop index erasure_one_open;
create unique index erasure_one_open on erasure (person_id) where state in ('FOUND', 'PROPOSED', 'ORDERED');

-- +goose Down
drop index erasure_one_open;
delete from erasure where proposed_by = '';
create unique index erasure_one_open on erasure (person_id) where state in ('PROPOSED', 'ORDERED');
alter table erasure drop constraint erasure_found_has_no_vote, drop constraint erasure_ordered_by_two, drop constraint erasure_decided_by_somebody, drop constraint erasure_state_known;
alter table erasure add constraint erasure_state_known check (state in ('PROPOSED', 'REJECTED', 'ORDERED', 'DONE'));
alter table erasure add constraint erasure_decided_by_somebody check ((state = 'PROPOSED') = (decided_by is null) and (decided_by is null) = (decided_at is null) and (decided_by is null) = (reason is null));
alter table erasure drop column found;
