-- Notices: what one recipient is told without its content, in the order of a dataset between its versions (OBJ-L2, GDPR 19).

-- +goose Up
create table dataset_notice (
    dataset     text        not null constraint notice_of_dataset references dataset_head (dataset),
    position    bigint      not null,
    kind        text        not null,
    recipient   text        not null,
    record      text        not null,
    reference   text        not null,
    occurred_at timestamptz not null,
    produced_at timestamptz not null,
    constraint dataset_notice_pkey primary key (dataset, position),
    constraint dataset_notice_once unique (dataset, recipient, reference),
    constraint dataset_notice_whole check (kind <> '' and recipient <> '' and record <> '' and reference <> '')
);
comment on table dataset_notice is 'That there is something new for a recipient, and where to ask. It holds nothing of what it is about.';
comment on column dataset_notice.position is 'Of the dataset, whose versions are counted with it.';
comment on column dataset_notice.recipient is 'Registration number of whom alone it is for.';
comment on column dataset_notice.record is 'What to ask for, by its opaque name.';
comment on column dataset_notice.reference is 'A recipient is told the same once.';
create trigger dataset_notice_is_kept before update or delete or truncate on dataset_notice for each statement execute function dataset_row_is_kept();
insert into dataset_head values ('referred-children', 0);
