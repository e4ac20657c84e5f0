-- name: AddIssue :exec
insert into issue (id, environment, raiser_provider, raiser_municipality, raiser_person, raised_by, kind, treated_as, target_collection, target_id, code_hash, found,
                   person, fact, place, sealed_text, running, state, register, level, raised_at, version)
values (@id, @environment, @raiser_provider, @raiser_municipality, @raiser_person, @raised_by, @kind, @treated_as, @target_collection, @target_id, @code_hash, false,
        @person, @fact, @place, @sealed_text, @running, @state, '', @level, @raised_at, @version);

-- name: SaveIssue :exec
-- Without sealed_text the words stay as they are.
update issue
set treated_as = @treated_as, found = @found, assignment_id = @assignment_id, person = @person, place = @place, running = @running, state = @state, desk = @desk,
    desk_provider = @desk_provider, register = @register, level = @level, due = @due, routed_at = @routed_at, answered_at = @answered_at,
    corrected_at = @corrected_at, head_at = @head_at, ministry_at = @ministry_at, version = @version,
    sealed_text = coalesce(sqlc.narg(sealed_text)::bytea, sealed_text), wish = case when sqlc.narg(sealed_text)::bytea is null then wish end,
    evidence = case when sqlc.narg(sealed_text)::bytea is null then evidence end, answer = case when sqlc.narg(sealed_text)::bytea is null then answer end
where id = @id;

-- name: Issue :one
select sqlc.embed(issue) from issue where id = @id;

-- name: LockIssue :one
select sqlc.embed(issue) from issue where id = @id for update;

-- name: IssuesToRoute :many
-- What was just raised, and what waited for a client that has been assigned since; each with what is known of its target.
-- Only the raiser's own assignments are looked at, so nothing is learnt of others.
select sqlc.embed(issue),
       coalesce(t.assignment_id, '00000000-0000-0000-0000-000000000000')::uuid as assignment, coalesce(t.person, '00000000-0000-0000-0000-000000000000')::uuid as client,
       coalesce(t.provider_id, '00000000-0000-0000-0000-000000000000')::uuid as provider, coalesce(t.municipality, '')::text as municipality,
       coalesce(t.running, false)::boolean as goes_on, (t.provider_id is not null)::boolean as is_found
from issue
left join lateral (
    select s.id as assignment_id, s.person, s.provider_id, s.municipality, s.state in ('ACCEPTED', 'PAUSED') and @today::date between s.from_day and s.to_day as running
    from assignment s
    where issue.target_collection = 'assignments' and s.id = issue.target_id and s.environment = issue.environment
      and (s.provider_id = issue.raiser_provider and s.municipality = issue.place or s.municipality = issue.raiser_municipality or s.person = issue.raiser_person)
    union all
    (select s.id, s.person, s.provider_id, s.municipality, s.state in ('ACCEPTED', 'PAUSED') and @today::date between s.from_day and s.to_day
     from client_key k join assignment s on s.id = k.assignment_id
     where k.provider_id = issue.raiser_provider and k.code_hash = issue.code_hash and s.environment = issue.environment and s.municipality = issue.place
     order by s.id desc limit 1)
    union all
    select null, null, r.provider_id, r.municipality, false
    from registration r where issue.target_collection = 'registrations' and r.id = issue.target_id and r.environment = issue.environment) t on true
where issue.id in (
    select i.id from issue i
    where i.state = 'RAISED' and (sqlc.narg(clock_of)::uuid is null and (i.environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = i.raiser_provider and s.ahead_us > 0))
                                  or i.raiser_provider = sqlc.narg(clock_of)::uuid)
    union all
    select i.id from issue i
    where i.state = 'ROUTED' and not i.found and i.code_hash is not null
      and (sqlc.narg(clock_of)::uuid is null and (i.environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = i.raiser_provider and s.ahead_us > 0))
           or i.raiser_provider = sqlc.narg(clock_of)::uuid)
      and exists (select 1 from client_key k join assignment s on s.id = k.assignment_id
                  where k.provider_id = i.raiser_provider and k.code_hash = i.code_hash and s.municipality = i.place))
order by issue.id
limit 200
for update of issue skip locked;

-- name: IssuesOverdue :many
select sqlc.embed(issue) from issue
where state = 'ROUTED' and level <> 'MINISTRY' and due < @today::date
  and (sqlc.narg(clock_of)::uuid is null and (environment = 'PRODUCTION' or not exists (select from sandbox s where s.provider_id = raiser_provider and s.ahead_us > 0))
       or raiser_provider = sqlc.narg(clock_of)::uuid)
order by due, id limit 200 for update skip locked;

-- name: Issues :many
-- What the caller raised or has to answer. Everybody names only what she is: the other arguments are null or false.
select sqlc.embed(issue) from issue
where (coalesce(due, '9999-12-31'), id) > (coalesce(sqlc.narg(after_due)::date, '0001-01-01'), @after::uuid)
  and (@closed::boolean or state <> 'CLOSED')
  and (@everything::boolean
       or not @to_answer::boolean and (raiser_provider = sqlc.narg(provider)::uuid and place = sqlc.narg(principal)::text or raiser_municipality = sqlc.narg(municipality)::text or raiser_person = sqlc.narg(person)::uuid)
       or desk_provider = sqlc.narg(provider)::uuid and place = sqlc.narg(principal)::text
       or place = sqlc.narg(municipality)::text and (desk = 'MUNICIPALITY' or desk = 'PROVIDER' and level <> 'OWNER' and @head::boolean)
       or desk = 'REGISTRAR' and @registrar::boolean
       or (desk = 'CONTRACTS' or level = 'MINISTRY') and @contracts::boolean)
order by coalesce(due, '9999-12-31'), id
limit @size;

-- name: AddCorrection :exec
insert into fact_correction (id, issue_id, assignment_id, fact, sealed_text, review, decided_by, at)
values (@id, @issue_id, @assignment_id, @fact, @sealed_text, @review, @decided_by, @at);

-- name: AddCorrectionNotices :many
-- Everybody who was given the fact, or a part or the whole of it. The grant itself stands in every reading of an assignment.
insert into correction_notice (correction_id, recipient, at)
select distinct @correction_id::uuid, d.recipient, @at::timestamptz
from disclosure d
where d.assignment_id = @assignment_id
  and (@grant_itself::boolean or exists (
       select 1 from unnest(d.fields) f where f = @fact::text or @fact::text like f || '.%' or f like @fact::text || '.%'))
returning recipient;

-- name: Corrections :many
select c.id, c.issue_id, c.fact, c.old_value, c.new_value, c.reason, c.review, c.at, c.sealed_text,
       array(select n.recipient from correction_notice n where n.correction_id = c.id order by n.recipient)::text[] as recipients
from fact_correction c where c.issue_id = any (@issues::uuid[]) order by c.issue_id, c.at, c.id;
