-- name: ExtractsMadeBefore :many
-- Whose content is there still and was made before a time; each locked.
select e.id, e.definition, e.definition_version, e.organisation, e.due_at, e.row_count, e.sha256, e.csv_sha256
from extract e
where e.state <> 'MAKING' and e.as_of < @before and not exists (select from extract_destroyed d where d.extract_id = e.id)
order by e.as_of, e.id limit @most for update of e skip locked;

-- name: ExtractsTakenBefore :many
-- Whose content is there still and was confirmed as the manifest says before a time; each locked.
select e.id, e.definition, e.definition_version, e.organisation, e.due_at, e.row_count, e.sha256, e.csv_sha256
from extract e
where e.state = 'CONFIRMED' and not exists (select from extract_destroyed d where d.extract_id = e.id)
  and (select max(c.confirmed_at) from extract_confirmation c where c.extract_id = e.id and c.matches) < @before
order by e.as_of, e.id limit @most for update of e skip locked;

-- name: AddExtractDestroyed :exec
insert into extract_destroyed (extract_id, rule, destroyed_at, certificate) values (@extract_id, @rule, @destroyed_at, @certificate);

-- name: ExtractsDestroyed :many
select extract_id, rule, destroyed_at, certificate from extract_destroyed where extract_id = any (@ids::uuid[]);
