-- Erasures of persons' data: proposed by one data officer, decided by another, reported by every service (GDPR 17).

-- +goose Up
create table erasure (
    id          uuid        not null,
    version     bigint      not null,
    person_id   uuid        not null,
    ground      text        not null,
    state       text        not null,
    proposed_by text        not null,
    proposed_at timestamptz not null,
    decided_by  text,
    decided_at  timestamptz,
    reason      text,
    certificate bytea,
    constraint erasure_pkey primary key (id),
    constraint erasure_of_person foreign key (person_id) references person (id),
    constraint erasure_state_known check (state in ('PROPOSED', 'REJECTED', 'ORDERED', 'DONE')),
    constraint erasure_has_ground check (ground <> ''),
    constraint erasure_decided_by_another check (decided_by <> proposed_by),
    constraint erasure_decided_by_somebody check ((state = 'PROPOSED') = (decided_by is null) and (decided_by is null) = (decided_at is null) and (decided_by is null) = (reason is null)),
    constraint erasure_done_has_certificate check ((state = 'DONE') = (certificate is not null))
);
create unique index erasure_one_open on erasure (person_id) where state in ('PROPOSED', 'ORDERED');
comment on table erasure is 'Erasure of a person''s data, by two data officers.';
comment on column erasure.certificate is 'What every service destroyed and kept, as JSON with its signature.';

create table erasure_report (
    erasure_id  uuid        not null,
    service     text        not null,
    lines       jsonb       not null,
    reported_at timestamptz not null,
    constraint erasure_report_pkey primary key (erasure_id, service),
    constraint erasure_report_of_erasure foreign key (erasure_id) references erasure (id)
);
comment on table erasure_report is 'What a service destroyed and what it has to keep, group by group; opaque ids and codes only.';
