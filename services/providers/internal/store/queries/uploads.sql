-- name: AddUploadAnswers :exec
insert into upload_answer (upload_id, position, source_id, outcome, record_id, findings)
select @upload_id, x.position, x.source_id, x.outcome, nullif(x.record_id, '00000000-0000-0000-0000-000000000000'),
       string_to_array(x.findings, ',')
from (select unnest(@positions::int[]) as position, unnest(@sources::text[]) as source_id, unnest(@outcomes::text[]) as outcome,
             unnest(@records::uuid[]) as record_id, unnest(@findings::text[]) as findings) x;

-- name: UploadAnswers :many
select position, source_id, outcome::text as outcome, coalesce(record_id, '00000000-0000-0000-0000-000000000000')::uuid as record_id, findings
from upload_answer
where upload_id = @upload_id and position > @after_position and (@outcome::text = '' or outcome = @outcome::text)
order by position
limit @size;

-- name: ForgetUploadAnswers :exec
-- Names of uploads rise with time, so only what is old by its name is looked at; a file that went on later waits for its own term.
delete from upload_answer a
where (a.upload_id, a.position) in (
    select o.upload_id, o.position from upload_answer o join upload u on u.id = o.upload_id
    where o.upload_id < @before and u.updated_at < @older::timestamptz
    limit @most);
