-- Signs of misuse by officials, found in the audit logs, and their review (SEC-LOG-7).

-- +goose Up
create table misuse_signal (
    id          uuid        not null,
    rule        text        not null,
    actor       text        not null,
    hour        timestamptz not null,
    counted     int         not null,
    threshold   int         not null,
    raised_at   timestamptz not null,
    reviewed_by text        not null default '',
    reviewed_at timestamptz,
    outcome     text        not null default '',
    finding     text        not null default '',
    constraint misuse_signal_pkey primary key (id),
    constraint misuse_signal_once unique (rule, actor, hour),
    constraint misuse_signal_reaches_its_threshold check (threshold >= 1 and counted >= threshold),
    constraint misuse_signal_not_by_the_actor check (reviewed_by <> actor),
    constraint misuse_signal_reviewed_whole check ((reviewed_by = '') = (reviewed_at is null) and (reviewed_by = '') = (outcome = '') and (reviewed_by = '') = (finding = '')),
    constraint misuse_signal_outcome_known check (outcome in ('', 'NO_MISUSE', 'MISUSE_CONFIRMED', 'NEEDS_FOLLOW_UP'))
);
comment on table misuse_signal is 'An official''s hour that met a rule of misuse, once for rule, official and hour, and what the review found. Rows stay.';
comment on column misuse_signal.counted is 'What was counted when it was raised; entries that came into the log later are not added.';
create index misuse_signal_newest on misuse_signal (hour desc, id);

create table misuse_hour (
    hour         timestamptz not null,
    evaluated_at timestamptz not null,
    constraint misuse_hour_pkey primary key (hour)
);
comment on table misuse_hour is 'Hours that every service''s log was asked about after its entries had come in; they are not asked about again.';

create table misuse_review (
    signal_id   uuid        not null constraint review_of_misuse_signal references misuse_signal (id),
    reviewed_at timestamptz not null,
    reviewed_by text        not null,
    outcome     text        not null,
    finding     text        not null,
    constraint misuse_review_pkey primary key (signal_id, reviewed_at)
);
comment on table misuse_review is 'Every review of a signal, also those before the last, which the signal shows. Rows are only added.';
