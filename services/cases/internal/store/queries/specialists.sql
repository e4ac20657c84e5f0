-- OneImport lets imports of the register wait for each other, so that two never add the same certificate.
-- name: OneImport :exec
select pg_advisory_xact_lock(hashtextextended('cases.specialist', 0));

-- name: SpecialistsByCertificate :many
select id, employer, subject, display_name, subject_group, training, hours, certificate, issued_by, issued_on, from_day, to_day, withdrawn_on, withdraw_reason, version
from specialist where certificate = any(@certificates::text[]);

-- name: AddSpecialist :exec
insert into specialist (id, employer, subject, display_name, subject_group, training, hours, certificate, issued_by, issued_on, from_day, to_day, withdraw_reason, saved_by, saved_at, version)
values (@id, @employer, @subject, @display_name, @subject_group, @training, @hours, @certificate, @issued_by, @issued_on, @from_day, @to_day, '', @saved_by, @saved_at, @version);

-- SaveSpecialist writes what an entry says now. Who calls holds its lock, or that of imports.
-- name: SaveSpecialist :exec
update specialist
set subject = @subject, display_name = @display_name, subject_group = @subject_group, training = @training, hours = @hours, issued_on = @issued_on,
    from_day = @from_day, to_day = @to_day, withdrawn_on = sqlc.narg(withdrawn_on), withdraw_reason = @withdraw_reason, saved_by = @saved_by, saved_at = @saved_at, version = @version
where id = @id;

-- name: LockSpecialist :one
select id, employer, subject, display_name, subject_group, training, hours, certificate, issued_by, issued_on, from_day, to_day, withdrawn_on, withdraw_reason, version
from specialist where id = @id for update;

-- SpecialistInForce is the entry of an officer that holds longest, locked so that it is not withdrawn before the case is hers.
-- name: SpecialistInForce :many
select id from specialist
where employer = @employer and subject = @subject and withdrawn_on is null and from_day <= @day and to_day >= @day
order by to_day desc, id limit 1 for share;

-- name: SpecialistsOf :many
select id, employer, subject, display_name, subject_group, training, hours, certificate, issued_by, issued_on, from_day, to_day, withdrawn_on, withdraw_reason, version
from specialist
where employer = @employer and id > @after and (@ended::boolean or withdrawn_on is null and to_day >= @day)
order by id limit @size;

-- EndingSpecialists are officers whose last entry ends by a day, of which they were not told yet, or only that it is further off. An entry that was over when it
-- was entered is no news unless the officer has cases.
-- name: EndingSpecialists :many
select s.id, s.employer, s.subject, s.to_day from specialist s
where s.withdrawn_on is null and s.to_day <= @until
  and not exists (
    select 1 from specialist o where o.employer = s.employer and o.subject = s.subject and o.withdrawn_on is null and (o.to_day, o.id) > (s.to_day, s.id))
  and (s.to_day >= (s.saved_at at time zone 'Europe/Riga')::date
       or exists (select 1 from victim_case c where c.municipality = s.employer and c.officer = s.subject))
  and not exists (select 1 from specialist_notice n where n.specialist_id = s.id and n.valid_to = s.to_day and n.kind <> 'WITHDRAWN' and n.days <= @days)
order by s.id limit 200 for update skip locked;

-- name: AddSpecialistNotice :exec
insert into specialist_notice (id, employer, subject, specialist_id, kind, days, valid_to, added_at)
values (@id, @employer, @subject, @specialist_id, @kind, @days, @valid_to, @added_at);

-- SpecialistNotices lists what an employer was told, of one officer or of all, with who has an entry in force and the cases that she has now.
-- name: SpecialistNotices :many
select n.id, n.specialist_id, n.kind, n.days, n.valid_to, n.added_at, s.display_name,
    exists (select 1 from specialist o where o.employer = n.employer and o.subject = n.subject and o.withdrawn_on is null and o.from_day <= @day and o.to_day >= @day) as in_force,
    coalesce((select array_agg(c.id order by c.id) from victim_case c where c.municipality = n.employer and c.officer = n.subject), '{}')::uuid[] as victim_cases
from specialist_notice n join specialist s on s.id = n.specialist_id
where n.employer = @employer and (sqlc.narg(subject)::text is null or n.subject = sqlc.narg(subject)::text)
  and (n.added_at, n.id) < (@before_time::timestamptz, @before_id::uuid)
order by n.added_at desc, n.id desc limit @size;
