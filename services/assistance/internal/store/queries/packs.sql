-- name: AddRulePack :exec
insert into rule_pack (id, label, reason, hash, body, state, valid_from, row_count, warnings, proposed_by, proposed_at)
values ($1, $2, $3, $4, $5, 'PROPOSED', $6, $7, $8, $9, $10);

-- name: RulePacks :many
select id, label, reason, hash, state, valid_from, row_count, warnings, proposed_by, proposed_at, activated_by, activated_at, retroactive_reason
from rule_pack
order by id;

-- name: LockRulePack :one
select id, label, reason, hash, state, valid_from, row_count, warnings, proposed_by, proposed_at, activated_by, activated_at, retroactive_reason
from rule_pack
where id = $1
for update;

-- name: ActivateRulePack :exec
update rule_pack
set state = 'ACTIVE', activated_by = $2, activated_at = $3, retroactive_reason = $4
where id = $1;

-- name: RulePackBody :one
select body from rule_pack where hash = $1;
