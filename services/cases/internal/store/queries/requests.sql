-- AddRequestTasks makes one task about a request of a person in each file that is worked with and that she is in; of one municipality when it is named.
-- name: AddRequestTasks :exec
insert into task (id, application_id, municipality, kind, state, due_date, created_at, request)
select gen_random_uuid(), a.id, a.municipality, @kind, 'OPEN', @due_date, @created_at, @request::uuid
from application a
left join client_case c on c.application_id = a.id
where a.state <> 'WITHDRAWN' and c.state is distinct from 'CLOSED'
  and (@municipality::text = '' or a.municipality = @municipality::text)
  and (a.applicant = @person::uuid
       or exists (select 1 from signature s where s.application_id = a.id and s.person = @person::uuid)
       or exists (select 1 from assessment m where m.application_id = a.id and @person::uuid = any (m.persons))
       or exists (select 1 from decision d where d.application_id = a.id and @person::uuid = any (d.persons)))
on conflict (application_id, kind, request) where request is not null do nothing;

-- EndRequestTasks ends the tasks about a request: it was answered, or what it restricted is free again.
-- name: EndRequestTasks :exec
update task set state = 'DONE', ended_at = @ended_at where request = @request::uuid and kind = @kind and state = 'OPEN';

-- SaveRequestDue keeps on the cases of a request by when they have to be looked at.
-- name: SaveRequestDue :exec
update client_case k
set review_due = (select min(t.due_date) from task t
                  where t.application_id = k.application_id and t.state = 'OPEN' and t.kind in ('REASSESS', 'RENEW', 'RESTRICTED', 'DISPUTED'))
where k.application_id in (select t.application_id from task t where t.request = @request::uuid);

-- PersonIsFiled reports whether a person is in a file that is worked with; of one municipality when it is named.
-- name: PersonIsFiled :one
select exists (
    select from application a
    left join client_case c on c.application_id = a.id
    where a.state <> 'WITHDRAWN' and c.state is distinct from 'CLOSED'
      and (@municipality::text = '' or a.municipality = @municipality::text)
      and (a.applicant = @person::uuid
           or exists (select 1 from signature s where s.application_id = a.id and s.person = @person::uuid)
           or exists (select 1 from assessment m where m.application_id = a.id and @person::uuid = any (m.persons))
           or exists (select 1 from decision d where d.application_id = a.id and @person::uuid = any (d.persons))))::boolean as filed;
