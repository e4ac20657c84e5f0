-- name: AddSandbox :exec
insert into sandbox (tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at)
values (@tenant, @provider_id, @agreement_id, @credential_id, '{}', @resets, @version, @created_at);

-- name: Sandbox :one
select tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at, ahead_us, advance_to, lease_until from sandbox where tenant = @tenant;

-- name: LockSandbox :one
select tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at, ahead_us, advance_to, lease_until from sandbox where tenant = @tenant for update;

-- name: SaveSandbox :exec
update sandbox set provider_id = @provider_id, agreement_id = @agreement_id, resets = @resets, version = @version, ahead_us = @ahead_us,
    advance_to = @advance_to
where tenant = @tenant;

-- name: MoveSandboxCredential :exec
update credential set agreement_id = @agreement_id, version = version + 1 where id = @id and environment = 'SANDBOX';

-- name: EndSandboxAgreement :exec
update agreement set state = 'ENDED', body = jsonb_set(body, '{State}', '"ENDED"'), version = version + 1, updated_at = @now
where id = @id and environment = 'SANDBOX';

-- name: SetSandboxFaults :exec
update sandbox set faults = @faults where tenant = @tenant;

-- name: SandboxesSince :one
select count(*) from sandbox where created_at > @since;

-- name: AdvanceSandboxClock :exec
update sandbox set advance_to = @advance_to where tenant = @tenant;

-- name: AdvancingSandboxes :many
select tenant from sandbox where advance_to is not null and coalesce(lease_until, '-infinity') < @now order by tenant limit 20;

-- name: LeaseSandboxClock :many
-- One process moves a clock; its lease ends by itself if the process does.
update sandbox set lease_until = @until::timestamptz where tenant = @tenant and advance_to is not null and coalesce(lease_until, '-infinity') < @now
returning tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at, ahead_us, advance_to, lease_until;

-- name: MoveSandboxClock :many
-- Empty when the sandbox was reset meanwhile.
update sandbox set ahead_us = @ahead_us, lease_until = @until::timestamptz
where tenant = @tenant and provider_id = @provider_id and advance_to is not null
returning tenant;

-- name: EndSandboxAdvance :exec
update sandbox set advance_to = null, lease_until = null where tenant = @tenant and provider_id = @provider_id;

-- name: MovedSandboxes :many
-- Sandboxes whose time is not the real one. issues: something waits for an answer or for whom to ask.
select s.tenant, s.provider_id, s.ahead_us,
       exists (select from issue i where i.raiser_provider = s.provider_id and i.state in ('RAISED', 'ROUTED'))::boolean as issues
from sandbox s where s.ahead_us > 0 and s.advance_to is null order by s.tenant;

-- name: SandboxAhead :one
select coalesce(max(s.ahead_us), 0)::bigint from sandbox s where s.agreement_id = @agreement_id;
