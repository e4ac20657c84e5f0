-- Facts of custody (G05, OBJ-L1): append-only; a correction is a row that names the one it takes the place of.

-- +goose Up
create table custody_event (
    id           uuid        not null,
    child_id     uuid        not null,
    parent_id    uuid        not null,
    municipality text        not null,
    corrects     uuid,
    sealed_text  bytea       not null,
    recorded_by  text        not null,
    recorded_at  timestamptz not null,
    constraint custody_event_pkey primary key (id),
    constraint custody_event_of_child foreign key (child_id) references person (id),
    constraint custody_event_of_parent foreign key (parent_id) references person (id),
    constraint custody_event_of_two check (child_id <> parent_id),
    constraint custody_event_corrects foreign key (corrects) references custody_event (id),
    constraint custody_event_corrected_once unique (corrects)
);
create index custody_event_by_child on custody_event (child_id);
comment on table custody_event is 'What became of the custody of a parent over a child (aizgādība). What happened, when, who decided and the source are sealed.';
comment on column custody_event.municipality is 'Of the child when it was recorded; the tenant whose keys seal it.';
comment on column custody_event.sealed_text is 'Kind, days, deciding body, source and reason of a correction as JSON, sealed with the key of the child (group G05).';

-- +goose StatementBegin
create function refuse_custody_change() returns trigger language plpgsql as $$
begin
    raise exception 'a fact of custody is corrected by another, not changed' using errcode = 'check_violation', constraint = 'custody_event_is_immutable';
end $$;
-- +goose StatementEnd
create trigger custody_event_is_immutable before delete or update of id, child_id, parent_id, corrects, recorded_by, recorded_at on custody_event
    for each row execute function refuse_custody_change();

-- +goose Down
drop table custody_event;
drop function refuse_custody_change();
