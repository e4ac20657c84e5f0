-- What shows that a move to the platform is over and the vendor of the system of before keeps no copy (OBJ-O3).

-- +goose Up
create table cutover_closure (
    cutover_id         uuid        not null,
    vendor             text        not null,
    certificate_name   text        not null,
    certificate        bytea,
    certificate_sha256 text        not null,
    key_record         text        not null,
    keys_destroyed_on  date,
    archive            text        not null,
    counts             jsonb       not null,
    recorders          text[]      not null,
    recorded_at        timestamptz not null,
    closed_by          text,
    closed_at          timestamptz,
    version            bigint      not null,
    constraint cutover_closure_pkey primary key (cutover_id),
    constraint cutover_closure_of_cutover foreign key (cutover_id) references cutover (id),
    constraint cutover_closed_whole check (closed_at is null or (closed_by is not null and vendor <> '' and certificate is not null and certificate_sha256 <> ''
        and key_record <> '' and keys_destroyed_on is not null and archive <> '' and jsonb_array_length(counts) > 0)),
    constraint cutover_closed_by_another check (closed_by <> all (recorders))
);
comment on table cutover_closure is 'Evidence that a move is over; once closed it does not change.';
comment on column cutover_closure.recorders is 'Everybody who recorded evidence, the last at the end: none of them may close.';

-- +goose StatementBegin
create function cutover_closure_is_final() returns trigger language plpgsql as $$
begin
    raise exception 'a closed move does not change' using errcode = 'check_violation', constraint = 'cutover_closure_is_final';
end $$;
-- +goose StatementEnd
create trigger cutover_closure_is_final before update or delete on cutover_closure for each row when (old.closed_at is not null) execute function cutover_closure_is_final();

-- +goose Down
drop table cutover_closure;
drop function cutover_closure_is_final();
