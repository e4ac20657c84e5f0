-- What senders tell the children's fund of rehabilitation given (MK 537 point 5.7, OBJ-L4); refused ones are kept for their sender.

-- +goose Up
create table rehabilitation_notice (
    id               uuid        not null,
    referral_id      uuid        not null,
    child            uuid        not null,
    municipality     text        not null,
    sender_kind      text        not null,
    sender           text        not null,
    sender_reference text        not null,
    state            text        not null,
    sealed_text      bytea       not null,
    sent_by          text        not null,
    sent_at          timestamptz not null,
    constraint rehabilitation_notice_pkey primary key (id),
    constraint rehabilitation_notice_of_referral foreign key (referral_id) references referral (id),
    constraint rehabilitation_notice_sender_known check (sender_kind in ('SOCIAL_SERVICE', 'FOUNDATION', 'PROVIDER')),
    constraint rehabilitation_notice_state_known check (state in ('ACCEPTED', 'REFUSED'))
);
create unique index one_accepted_notice_of_reference on rehabilitation_notice (sender, sender_reference) where state = 'ACCEPTED';
create index rehabilitation_notice_by_sender on rehabilitation_notice (sender, sent_at desc, id desc);
create trigger rehabilitation_notice_is_immutable before delete or update of id, referral_id, sender, sender_reference, state, sent_at on rehabilitation_notice
    for each row execute function refuse_change('rehabilitation_notice_is_immutable');
comment on table rehabilitation_notice is 'What a sender told the fund of rehabilitation given to a referred child.';
comment on column rehabilitation_notice.sealed_text is 'What was given, its cost, the process number and what was wrong, as JSON, sealed with the key of the child (group G23).';

alter table fund_notice add notice_id uuid;
alter table fund_notice add constraint fund_notice_of_notice foreign key (notice_id) references rehabilitation_notice (id);
alter table fund_notice add constraint fund_notice_has_its_notice check ((kind = 'REHABILITATION') = (notice_id is not null));
comment on column fund_notice.notice_id is 'The notice of rehabilitation that the entry tells of.';

-- +goose Down
alter table fund_notice drop constraint fund_notice_has_its_notice, drop constraint fund_notice_of_notice, drop column notice_id;
drop table rehabilitation_notice;
