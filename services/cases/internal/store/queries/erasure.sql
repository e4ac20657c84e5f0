-- UsesOfApplicants tells by person and municipality when her files, or the case of violence against her, were used last, and whether one of
-- them is going on.
-- name: UsesOfApplicants :many
select w.person::uuid as person, u.municipality::text as municipality, max(u.last_use)::timestamptz as last_use, bool_or(u.going_on)::boolean as going_on
from (select unnest(@persons::uuid[]) as person) w
cross join lateral (
    select a.municipality::text as municipality, greatest(a.updated_at, c.updated_at, d.issued_at) as last_use,
           a.state not in ('DECIDED', 'WITHDRAWN') or c.review_due is not null as going_on
    from application a
    left join client_case c on c.application_id = a.id
    left join decision d on d.application_id = a.id
    where a.applicant = w.person
    union all
    select v.municipality::text, greatest(v.updated_at, r.updated_at), r.id is not null and r.ended_date is null
    from victim_case v
    left join referral r on r.victim_case_id = v.id
    where v.child = w.person
    union all
    select e.municipality, e.received_at, false from external_decision e where e.person = w.person
    union all
    select x.municipality, x.received_at, x.state = 'OPEN' from external_decision_error x where x.person = w.person) u
group by w.person, u.municipality;
