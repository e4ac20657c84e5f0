-- name: AddLeaver :exec
insert into leaver (id, organisation, reference, subject, last_day, reported_by, reported_at)
values (@id, @organisation, @reference, @subject, @last_day, @reported_by, @reported_at);

-- name: LeaverOfReference :one
select id, organisation, reference, subject, last_day, reported_by, reported_at, undone_by, undone_at, undo_reason from leaver
where organisation = @organisation and reference = @reference;

-- name: LockLeaver :one
select id, organisation, reference, subject, last_day, reported_by, reported_at, undone_by, undone_at, undo_reason from leaver where id = @id for update;

-- name: UndoLeaver :exec
update leaver set undone_by = @undone_by, undone_at = @undone_at, undo_reason = @undo_reason where id = @id;

-- name: Leavers :many
select id, organisation, reference, subject, last_day, reported_by, reported_at, undone_by, undone_at, undo_reason from leaver
order by id desc
limit @size;

-- name: GoneLeavers :many
-- Whose access has ended: the last day is before a day, and nobody undid it.
select subject from leaver where undone_at is null and last_day < @day group by subject;

-- name: EmployersOf :many
-- The organisations that an official was seen to act for.
select organisation from access_grant where subject = @subject and kind = 'staff' group by organisation;
