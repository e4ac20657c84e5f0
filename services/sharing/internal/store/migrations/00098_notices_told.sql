-- Recipients are told of erasures too, and it is kept when each was told (GDPR 19).

-- +goose Up
alter table rights_notice drop constraint rights_notice_what_known;
alter table rights_notice add constraint rights_notice_what_known check (what in ('RECTIFIED', 'RESTRICTED', 'LIFTED', 'ERASED'));

create table rights_notice_told (
    notice_id uuid        not null constraint told_of_notice references rights_notice (id),
    way       text        not null,
    told_at   timestamptz not null,
    constraint rights_notice_told_pkey primary key (notice_id, way),
    constraint rights_notice_told_way_known check (way in ('PUSHED', 'READ'))
);
comment on table rights_notice_told is 'When a recipient was told first: PUSHED, an event of a subscription arrived; READ, it read the notice itself. The person sees it.';

-- +goose Down
drop table rights_notice_told;
alter table rights_notice drop constraint rights_notice_what_known;
alter table rights_notice add constraint rights_notice_what_known check (what in ('RECTIFIED', 'RESTRICTED', 'LIFTED')) not valid;
