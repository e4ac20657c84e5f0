-- name: AddVictimCase :exec
insert into victim_case (id, child, municipality, requester_role, sealed_process, created_by, created_at, updated_at, version, officer, specialist_id, assigned_at)
values (@id, @child, @municipality, @requester_role, sqlc.narg(sealed_process), @created_by, @created_at, @created_at, 1, @officer::text, sqlc.narg(specialist_id), @created_at);

-- name: AssignVictimCase :exec
-- The row is locked and its version was compared when it was read.
update victim_case set officer = @officer::text, specialist_id = @specialist_id::uuid, assigned_at = @assigned_at::timestamptz, updated_at = @assigned_at::timestamptz, version = @version where id = @id;

-- name: SaveVictimCase :exec
-- The row is locked and its version was compared when it was read.
update victim_case set sealed_process = sqlc.narg(sealed_process), updated_at = @updated_at, version = @version where id = @id;

-- name: VictimCaseByID :one
select id, child, municipality, requester_role, sealed_process, created_at, version, officer, specialist_id from victim_case where id = @id;

-- name: LockVictimCase :one
select id, child, municipality, requester_role, sealed_process, created_at, version, officer, specialist_id from victim_case where id = @id for update;

-- name: ReferralsOfCase :many
select id, victim_case_id, child, municipality, recipient, service, institution, start_date, end_date, confirmed_at, ended_date, end_reason, created_at, version
from referral where victim_case_id = @victim_case_id order by created_at, id;

-- name: ReferralByID :one
select id, victim_case_id, child, municipality, recipient, service, institution, start_date, end_date, confirmed_at, ended_date, end_reason, created_at, version
from referral where id = @id;

-- name: LockReferral :one
select id, victim_case_id, child, municipality, recipient, service, institution, start_date, end_date, confirmed_at, ended_date, end_reason, created_at, version
from referral where id = @id for update;

-- ReferralsTo lists what one recipient was sent, or with an empty recipient what all were; the newest first. What was made by mistake is left out.
-- name: ReferralsTo :many
select id, victim_case_id, child, municipality, recipient, service, institution, start_date, end_date, confirmed_at, ended_date, end_reason, created_at, version
from referral
where (@recipient::text = '' or recipient = @recipient::text)
  and (created_at, id) < (@before_time::timestamptz, @before_id::uuid)
  and end_reason <> 'MISTAKE'
  and (sqlc.narg(running_on)::date is null or ended_date is null or ended_date >= sqlc.narg(running_on)::date)
order by created_at desc, id desc
limit @size;

-- name: AddReferral :exec
insert into referral (id, victim_case_id, child, municipality, recipient, service, institution, end_reason, created_by, created_at, updated_at, version)
values (@id, @victim_case_id, @child, @municipality, @recipient, @service, '', '', @created_by, @created_at, @created_at, 1);

-- name: SaveReferral :exec
-- The row is locked and its version was compared when it was read.
update referral
set institution = @institution, start_date = sqlc.narg(start_date), end_date = sqlc.narg(end_date), confirmed_at = sqlc.narg(confirmed_at),
    ended_date = sqlc.narg(ended_date), end_reason = @end_reason, updated_at = @updated_at, version = @version
where id = @id;

-- NextFundNumber gives the next number of a recipient's list and holds the list until the transaction ends.
-- name: NextFundNumber :one
insert into fund_counter (recipient, last) values (@recipient, 1)
on conflict (recipient) do update set last = fund_counter.last + 1
returning last;

-- name: AddFundNotice :exec
insert into fund_notice (recipient, number, kind, referral_id, notice_id, added_at)
values (@recipient, @number, @kind, @referral_id, sqlc.narg(notice_id), @added_at);

-- name: FundNotices :many
select n.recipient, n.number, n.kind, n.referral_id, n.notice_id, n.added_at, r.child, r.ended_date, r.end_reason
from fund_notice n join referral r on r.id = n.referral_id
where n.recipient = @recipient and n.number > @after order by n.number limit @size;

-- name: AddRecoveryTest :exec
insert into recovery_test (id, referral_id, child, municipality, sealed_text, proposed_by, proposed_at, version)
values (@id, @referral_id, @child, @municipality, @sealed_text, @proposed_by, @proposed_at, 1);

-- name: SaveRecoveryTest :exec
-- The row is locked and its version was compared when it was read.
update recovery_test set sealed_text = @sealed_text, decided_by = @decided_by::text, decided_at = @decided_at::timestamptz, version = @version where id = @id;

-- name: LockRecoveryTest :one
select id, referral_id, sealed_text, proposed_by, proposed_at, decided_by, decided_at, version from recovery_test where id = @id for update;

-- name: RecoveryTestsOf :many
select id, referral_id, sealed_text, proposed_by, proposed_at, decided_by, decided_at, version from recovery_test
where referral_id = @referral_id order by proposed_at desc, id desc;

-- name: AddRehabilitationNotice :exec
insert into rehabilitation_notice (id, referral_id, child, municipality, sender_kind, sender, sender_reference, state, sealed_text, sent_by, sent_at)
values (@id, @referral_id, @child, @municipality, @sender_kind, @sender, @sender_reference, @state, @sealed_text, @sent_by, @sent_at);

-- name: AcceptedNotice :many
select id, referral_id, sender_kind, sender, sender_reference, state, sealed_text, sent_at from rehabilitation_notice
where sender = @sender and sender_reference = @sender_reference and state = 'ACCEPTED';

-- name: NoticesByID :many
select id, referral_id, sender_kind, sender, sender_reference, state, sealed_text, sent_at from rehabilitation_notice where id = any(@ids::uuid[]);

-- NoticesOf lists what a sender has sent, the newest first.
-- name: NoticesOf :many
select id, referral_id, sender_kind, sender, sender_reference, state, sealed_text, sent_at from rehabilitation_notice
where sender = @sender and (sent_at, id) < (@before_time::timestamptz, @before_id::uuid)
order by sent_at desc, id desc
limit @size;
