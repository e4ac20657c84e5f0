-- Whose data have been kept for as long as the law asks, as every service found them in the night (GDPR 5(1)(e), REQ-DAT-6).

-- +goose Up
create table erasure_due (
    person_id    uuid        not null,
    service      text        not null,
    data_group   text        not null,
    municipality text        not null,
    rule         text        not null,
    since        date        not null,
    told_at      timestamptz not null,
    constraint erasure_due_pkey primary key (person_id, service, data_group, municipality),
    constraint erasure_due_of_person foreign key (person_id) references person (id)
);
comment on table erasure_due is 'Groups of data whose term has passed: what a data officer may propose to erase. Nothing is erased by it.';
comment on column erasure_due.rule is 'Row of the law of terms that says so.';
comment on column erasure_due.since is 'First day after the term.';
