-- name: AddTasks :exec
insert into task (id, application_id, municipality, kind, state, assignee, due_date, created_at)
select u.id, @application_id, @municipality, u.kind, 'OPEN', nullif(u.assignee, '00000000-0000-0000-0000-000000000000'), u.due_date, @created_at
from (select unnest(@ids::uuid[]) as id, unnest(@kinds::text[]) as kind, unnest(@assignees::uuid[]) as assignee,
             unnest(@due_dates::date[]) as due_date) u;

-- name: EndTasks :exec
update task as t
set state = u.state, ended_at = @ended_at, note = u.note
from (select unnest(@ids::uuid[]) as id, unnest(@states::text[]) as state, unnest(@notes::text[]) as note) u
where t.id = u.id;

-- TasksOfFile lists the open tasks of one application and its case, those due first; only one person's if one is named.
-- name: TasksOfFile :many
select t.id, t.application_id, t.municipality, t.kind::text as kind, t.state::text as state, t.assignee, t.due_date, t.created_at, t.request, c.id as case_id
from task t
left join client_case c on c.application_id = t.application_id
where t.application_id = @application
  and t.state = 'OPEN'
  and (sqlc.narg(person)::uuid is null or t.assignee = sqlc.narg(person)::uuid)
  and (@municipality::text = '' or t.municipality = @municipality::text)
  and (t.due_date, t.id) > (@after_due::date, @after_id::uuid)
order by t.due_date, t.id
limit @size;

-- TasksOfPerson lists the open tasks of one person, those due first. An empty municipality means all.
-- name: TasksOfPerson :many
select t.id, t.application_id, t.municipality, t.kind::text as kind, t.state::text as state, t.assignee, t.due_date, t.created_at, t.request, c.id as case_id
from task t
left join client_case c on c.application_id = t.application_id
where t.assignee = @person::uuid
  and t.state = 'OPEN'
  and (@municipality::text = '' or t.municipality = @municipality::text)
  and (t.due_date, t.id) > (@after_due::date, @after_id::uuid)
order by t.due_date, t.id
limit @size;
