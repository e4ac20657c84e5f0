-- name: AddRepresentation :exec
insert into representation (id, person_id, representative_id, kind, start_date, end_date, ground, created_at)
values (@id, @person_id, @representative_id, @kind, @start_date, @end_date, @ground, @created_at);

-- name: Representations :many
-- Without a day all of them.
select id, person_id, representative_id, kind, start_date, end_date, ground, created_at from representation
where person_id = @person_id
  and (sqlc.narg(day)::date is null or daterange(start_date, end_date, '[]') @> sqlc.narg(day)::date)
order by start_date, id;

-- name: RepresentationsTouching :many
-- Those that name one of the persons, on either side, ended or not.
select id, person_id, representative_id, kind, start_date, end_date, ground, created_at from representation
where person_id = any(@ids::uuid[]) or representative_id = any(@ids::uuid[]);

-- name: RepresentedBy :many
-- For whom a person may act on a day.
select person_id from representation
where representative_id = @representative_id and daterange(start_date, end_date, '[]') @> @day::date;
