-- CasePersons reads whom the columns of a file name, in one statement; who is declared lies sealed beside.
-- name: CasePersons :one
select a.id, a.municipality::text as municipality, a.sealed_declaration, a.declaration,
       array(select a.applicant
             union select s.person from signature s where s.application_id = a.id
             union select t.assignee from task t where t.application_id = a.id and t.assignee is not null
             union select k.person from document_mark k where k.application_id = a.id
             union select unnest(m.persons) from assessment m where m.application_id = a.id
             union select unnest(d.persons) from decision d where d.application_id = a.id)::uuid[] as persons
from application a
where a.id = coalesce(sqlc.narg(application)::uuid,
                      (select k.application_id from client_case k where k.id = sqlc.narg(client_case)::uuid));
