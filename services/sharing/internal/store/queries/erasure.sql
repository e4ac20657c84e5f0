-- UseOfPerson tells when a register was asked about a person or a request of hers was answered last, and whether one waits.
-- name: UseOfPerson :one
select coalesce(greatest((select max(r.fetched_at) from register_record r where r.subject = @subject),
                (select max(coalesce(x.answered_at, x.received_at)) from rights_request x where x.person = @person)), '0001-01-01 00:00:00+00')::timestamptz as last_use,
       exists (select from rights_request x where x.person = @person and x.answered_at is null)::boolean as going_on;
