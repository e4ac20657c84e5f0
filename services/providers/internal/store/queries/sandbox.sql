-- name: AddSandbox :exec
insert into sandbox (tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at)
values (@tenant, @provider_id, @agreement_id, @credential_id, '{}', @resets, @version, @created_at);

-- name: Sandbox :one
select tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at from sandbox where tenant = @tenant;

-- name: LockSandbox :one
select tenant, provider_id, agreement_id, credential_id, faults, resets, version, created_at from sandbox where tenant = @tenant for update;

-- name: SaveSandbox :exec
update sandbox set provider_id = @provider_id, agreement_id = @agreement_id, resets = @resets, version = @version where tenant = @tenant;

-- name: MoveSandboxCredential :exec
update credential set agreement_id = @agreement_id, version = version + 1 where id = @id and environment = 'SANDBOX';

-- name: EndSandboxAgreement :exec
update agreement set state = 'ENDED', body = jsonb_set(body, '{State}', '"ENDED"'), version = version + 1, updated_at = @now
where id = @id and environment = 'SANDBOX';

-- name: SetSandboxFaults :exec
update sandbox set faults = @faults where tenant = @tenant;

-- name: SandboxesSince :one
select count(*) from sandbox where created_at > @since;
