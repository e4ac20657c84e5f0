-- name: AddRightsRequest :exec
insert into rights_request (id, person, raised_by, right_kind, code, record, municipality, keeper, dispute, sealed_asked, received_at, due)
values (@id, @person, @raised_by, @right_kind, @code, @record, @municipality, @keeper, @dispute, @sealed_asked, @received_at, @due);

-- name: RightsRequest :one
select id, person, raised_by, right_kind, code, record, municipality, keeper, dispute, sealed_asked, received_at, due, extended_at, sealed_notice, outcome, ground,
       sealed_answer, answered_by, officer, told, answered_at, lifted_at, lifted_by, erasure
from rights_request where id = @id;

-- name: LockRightsRequest :one
select id, person, raised_by, right_kind, code, record, municipality, keeper, dispute, sealed_asked, received_at, due, extended_at, sealed_notice, outcome, ground,
       sealed_answer, answered_by, officer, told, answered_at, lifted_at, lifted_by, erasure
from rights_request where id = @id for update;

-- name: RightsRequestsOf :many
select id, person, raised_by, right_kind, code, record, municipality, keeper, dispute, sealed_asked, received_at, due, extended_at, sealed_notice, outcome, ground,
       sealed_answer, answered_by, officer, told, answered_at, lifted_at, lifted_by, erasure
from rights_request where person = @person
order by id desc
limit @size;

-- name: DueRightsRequests :many
-- An empty municipality is an officer who answers for all.
select id, person, raised_by, right_kind, code, record, municipality, keeper, dispute, sealed_asked, received_at, due, extended_at, sealed_notice, outcome, ground,
       sealed_answer, answered_by, officer, told, answered_at, lifted_at, lifted_by, erasure
from rights_request
where answered_at is null and due < @before and (municipality = @municipality or @municipality::text = '')
order by due, id
limit @size;

-- name: LockOverdue :many
-- Requests whose last day has passed without an answer and of which nobody was told.
select r.id from rights_request r
where r.answered_at is null and r.due < @today and not exists (select 1 from rights_overdue o where o.request_id = r.id and o.due = r.due)
order by r.due, r.id
limit @size
for update of r skip locked;

-- name: MarkOverdue :exec
insert into rights_overdue (request_id, due, told_at)
select r.id, r.due, @told_at from rights_request r where r.id = any (@ids::uuid[])
on conflict do nothing;

-- name: OverdueRights :one
-- How many requests are late, and the earliest last day among them.
select count(*)::bigint as late, coalesce(min(due), @today::date)::date as since from rights_request where answered_at is null and due < @today::date;

-- name: ExtendRightsRequest :exec
update rights_request set due = @due, extended_at = @extended_at, sealed_notice = @sealed_notice where id = @id;

-- name: AnswerRightsRequest :exec
update rights_request set outcome = @outcome, ground = @ground, sealed_answer = @sealed_answer, answered_by = @answered_by, officer = @officer, told = @told,
       answered_at = @answered_at, erasure = @erasure
where id = @id;

-- name: LiftRightsRequest :exec
update rights_request set lifted_at = @lifted_at, lifted_by = @lifted_by where id = @id;

-- name: AddRestriction :exec
insert into restriction (request_id, person, code, record, datasets, start_at, announced) values (@request_id, @person, @code, @record, @datasets, @start_at, true);

-- name: LiftRestriction :exec
update restriction set lifted_at = @lifted_at where request_id = @request_id;

-- name: LockUnannounced :many
-- Restrictions that hold and that the services were not told of.
select r.request_id, r.person, r.code, q.record, q.municipality, r.start_at
from restriction r join rights_request q on q.id = r.request_id
where not r.announced and r.lifted_at is null
order by r.start_at, r.request_id
limit @size
for update of r skip locked;

-- name: MarkAnnounced :exec
update restriction set announced = true where request_id = any (@requests::uuid[]);

-- name: RestrictionsOf :many
select request_id, person, code, record, datasets, start_at from restriction where person = @person and lifted_at is null order by start_at, request_id;

-- name: AddRightsNotice :exec
insert into rights_notice (id, request_id, organisation, what, person, code, record, created_at)
values (@id, @request_id, @organisation, @what, @person, @code, @record, @created_at);

-- name: RightsNotices :many
select id, request_id, organisation, what, person, code, record, created_at from rights_notice
where organisation = @organisation and id > @after and (@notice::uuid = '00000000-0000-0000-0000-000000000000' or id = @notice::uuid)
order by id
limit @size;

-- name: AwardsOfPerson :many
-- The awards that a person's records of datasets come from.
select distinct award_id from dataset_row where person = @person and dataset = any (@datasets::text[]) order by award_id;

-- name: NoticesTold :exec
insert into rights_notice_told (notice_id, way, told_at)
select n.id, @way, @told_at from rights_notice n where n.id = any (@notices::uuid[])
on conflict on constraint rights_notice_told_pkey do nothing;

-- name: ToldOf :many
select n.request_id, n.organisation, n.what, n.created_at, p.told_at as pushed_at, r.told_at as read_at
from rights_notice n
left join rights_notice_told p on p.notice_id = n.id and p.way = 'PUSHED'
left join rights_notice_told r on r.notice_id = n.id and r.way = 'READ'
where n.request_id = any (@requests::uuid[])
order by n.id;

-- name: KeepUnfiled :exec
insert into rights_unfiled (request_id, told_at) select r.id, @told_at from rights_request r where r.id = @id on conflict do nothing;

-- name: UnfiledRightsRequests :many
-- Disputes that are not answered and restrictions that hold of persons in no file. An empty municipality is an officer who answers for all.
select r.id, r.person, r.raised_by, r.right_kind, r.code, r.record, r.municipality, r.keeper, r.dispute, r.sealed_asked, r.received_at, r.due, r.extended_at, r.sealed_notice, r.outcome, r.ground,
       r.sealed_answer, r.answered_by, r.officer, r.told, r.answered_at, r.lifted_at, r.lifted_by, r.erasure
from rights_request r
where exists (select from rights_unfiled u where u.request_id = r.id)
  and (r.right_kind = 'RECTIFICATION' and r.answered_at is null or r.right_kind = 'RESTRICTION' and r.answered_at is not null and r.outcome <> 'REFUSED' and r.lifted_at is null)
  and (r.municipality = @municipality or @municipality::text = '')
order by r.due, r.id
limit @size;
