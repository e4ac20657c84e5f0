-- UsesOfApplicant tells by municipality when an applicant's files were used last, and whether one of them is going on.
-- name: UsesOfApplicant :many
select a.municipality::text as municipality,
       max(greatest(a.updated_at, coalesce(c.updated_at, a.updated_at), coalesce(d.issued_at, a.updated_at)))::timestamptz as last_use,
       bool_or(a.state not in ('DECIDED', 'WITHDRAWN') or c.review_due is not null)::boolean as going_on
from application a
left join client_case c on c.application_id = a.id
left join decision d on d.application_id = a.id
where a.applicant = @person
group by a.municipality
union all
select v.municipality, max(greatest(v.updated_at, coalesce(r.updated_at, v.updated_at)))::timestamptz, bool_or(r.id is null or r.ended_date is null)::boolean
from victim_case v
left join referral r on r.victim_case_id = v.id
where v.child = @person
group by v.municipality;
