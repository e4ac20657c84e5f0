-- name: AddRequestLog :exec
insert into request_log (id, tenant, at, method, rpc, status, reason, took_us, trace_id, idempotency_key, purpose, legal_basis, user_agent, if_match,
                         received, sent, replayable, replay_of, sealed_text)
values (@id, @tenant, @at, @method, @rpc, @status, @reason, @took_us, @trace_id, @idempotency_key, @purpose, @legal_basis, @user_agent, @if_match,
        @received, @sent, @replayable, @replay_of, @sealed_text);

-- name: RequestLogs :many
-- Without what was sent and answered: a page of those could be larger than an answer may be. with_bodies is for the judge of conformance.
select id, tenant, at, method, rpc, status, reason, took_us, trace_id, idempotency_key, purpose, legal_basis, user_agent, if_match,
       (case when @with_bodies::boolean then coalesce(request, '') else '' end)::text as request,
       (case when @with_bodies::boolean then coalesce(answer, '') else '' end)::text as answer,
       received, sent, replayable, replay_of, (case when @with_bodies::boolean then sealed_text end)::bytea as sealed_text
from request_log
where tenant = @tenant and id < @before and at >= @since and (@rpc::text = '' or rpc = @rpc) and (@status::int = 0 or status = @status)
  and (not @failed::boolean or status >= 400) and (@trace_id::text = '' or trace_id = @trace_id)
order by id desc
limit @most;

-- name: RequestLog :one
select id, tenant, at, method, rpc, status, reason, took_us, trace_id, idempotency_key, purpose, legal_basis, user_agent, if_match, coalesce(request, '')::text as request,
       coalesce(answer, '')::text as answer, received, sent, replayable, replay_of, sealed_text
from request_log where tenant = @tenant and id = @id;

-- name: ClearRequestLog :exec
delete from request_log where tenant = @tenant;

-- name: ForgetRequestLogs :exec
-- What is older than the term, and of a sandbox that called lately what is beyond the newest ones.
with edge as (
    select s.tenant, e.id
    from (select distinct r.tenant from request_log r where r.at > @lately) s,
         lateral (select o.id from request_log o where o.tenant = s.tenant order by o.id desc offset @newest limit 1) e)
delete from request_log l
where l.at < @older or exists (select from edge where edge.tenant = l.tenant and l.id <= edge.id);

-- name: SandboxOfClient :one
select s.tenant from sandbox s join credential c on c.id = s.credential_id where c.client_id = @client_id;
