-- UseSession is one statement, so that two replicas see the same newest sign-in. A later sign-in takes the place of the earlier; one that was idle, or is
-- not the newest, changes nothing. A sign-in that nobody used in time counts as used when it was made.
-- name: UseSession :one
insert into session as s (subject, signed_in_at, used_at)
values (@subject, @signed_in_at, case when @signed_in_at::timestamptz >= @since::timestamptz then @used_at::timestamptz else @signed_in_at::timestamptz end)
on conflict (subject) do update set
    signed_in_at = greatest(s.signed_in_at, excluded.signed_in_at),
    used_at = case when excluded.signed_in_at > s.signed_in_at then excluded.used_at
                   when excluded.signed_in_at = s.signed_in_at and s.used_at >= @since then greatest(s.used_at, @used_at)
                   else s.used_at end
returning signed_in_at, used_at;
