-- name: AddApplication :exec
insert into subscriber_application (id, organisation, dataset, purpose, legal_basis, fields, mode, file_reason, file_until, daily_quota, from_day, to_day, state, grant_code,
                                    refusal, applied_by, signed_by, test_permission, permission_id, review_on, review_told, erased_on, created_at, version)
values (@id, @organisation, @dataset, @purpose, @legal_basis, @fields, @mode, @file_reason, @file_until, @daily_quota, @from_day, @to_day, @state, @grant_code,
        @refusal, @applied_by, '', null, null, null, null, null, @created_at, 1);

-- name: SaveApplication :exec
update subscriber_application
set state = @state, grant_code = @grant_code, refusal = @refusal, signed_by = @signed_by, test_permission = @test_permission, permission_id = @permission_id, review_on = @review_on, review_told = @review_told,
    erased_on = @erased_on, version = @version
where id = @id;

-- name: ApplicationOfID :one
select id, organisation, dataset, purpose, legal_basis, fields, mode, file_reason, file_until, daily_quota, from_day, to_day, state, grant_code,
       refusal, applied_by, signed_by, test_permission, permission_id, review_on, review_told, erased_on, created_at, version
from subscriber_application where id = @id;

-- name: LockApplication :one
select id, organisation, dataset, purpose, legal_basis, fields, mode, file_reason, file_until, daily_quota, from_day, to_day, state, grant_code,
       refusal, applied_by, signed_by, test_permission, permission_id, review_on, review_told, erased_on, created_at, version
from subscriber_application where id = @id for update;

-- name: Applications :many
select id, organisation, dataset, purpose, legal_basis, fields, mode, file_reason, file_until, daily_quota, from_day, to_day, state, grant_code,
       refusal, applied_by, signed_by, test_permission, permission_id, review_on, review_told, erased_on, created_at, version
from subscriber_application
where (organisation = @organisation or @organisation::text = '') and id < @before
order by id desc
limit @most;

-- name: ReviewsToTell :many
select id from subscriber_application
where state in ('PRODUCTION', 'SUSPENDED') and review_on <= @until::date and (review_told is null or review_told < review_on)
order by review_on
limit 100;

-- name: AddAct :exec
insert into subscriber_act (application_id, n, step, acted_by, acted_at, note)
select @application_id, coalesce(max(a.n), 0) + 1, @step, @acted_by, @acted_at, @note from subscriber_act a where a.application_id = @application_id;

-- name: ActsOf :many
select step, acted_by, acted_at, note from subscriber_act where application_id = @application_id order by n;

-- name: AddTerms :exec
insert into permission_terms (permission_id, test, mode) values (@permission_id, @test, @mode);

-- name: TestedEvents :one
-- The most events that one subscription under a test permission has taken.
select coalesce(max(delivered), 0)::bigint from subscription where permission_id = @permission_id and test;

-- name: UseOfMonth :one
select coalesce(sum(calls), 0)::bigint as calls, count(*) filter (where calls >= @quota::integer)::integer as used_up
from dataset_use where permission_id = @permission_id and day >= @first::date and day <= @last::date;

-- name: EventsOfMonth :one
select count(*) from subscription_event e join subscription s on s.id = e.subscription_id
where s.permission_id = @permission_id and e.report is null and e.recorded_at >= @since and e.recorded_at < @until;
