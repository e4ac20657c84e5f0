-- KeepDocument adds a document of an issued decision. The first of a kind and form stays: who printed at the same time reads it.
-- name: KeepDocument :exec
insert into decision_document (decision_id, kind, format, sha256, sealed_body, made_at)
values (@decision_id, @kind, @format, @sha256, @sealed_body, @made_at)
on conflict on constraint one_document_of_a_kind do nothing;

-- name: Document :one
select kind::text as kind, format::text as format, sha256, sealed_body, body, made_at
from decision_document
where decision_id = @decision_id and kind = @kind and format = @format;
