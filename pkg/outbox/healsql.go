package outbox

// Everything is unsent, and nothing is known to be on the stream.
const renewSQL = `
with gone as (delete from outbox_published)
insert into outbox_unsent (id)
select id from outbox o where not exists (select from outbox_unsent u where u.id = o.id)
on conflict do nothing`

// The first event noted, and the last at or below a number of the stream ($1), with that number. An event whose row
// was removed from the archive cannot be looked for.
const endsSQL = `
select number, event_id from (
  (select position - events + 1 as number, lower(ids) as id from outbox_published order by position limit 1)
  union all
  (select least(position, $1),
     (select id from unnest(ids) span, generate_series(lower(span), upper(span) - 1) id
       order by id offset least(position, $1) - (position - events) - 1 limit 1)
     from outbox_published where position - events < $1 order by position desc limit 1)) ends
  join outbox using (id)`

// What lies above a number of the stream ($1) is unsent again; of a run that reaches beyond it the beginning stays noted.
const cutSQL = `
with gone as (
  delete from outbox_published where position > $1 returning position, events, ids),
numbered as (
  select id, position - events + row_number() over (partition by position order by id) as number
    from gone, unnest(ids) span, generate_series(lower(span), upper(span) - 1) id),
kept as (
  insert into outbox_published as p (position, events, ids)
  select $1, count(distinct id), range_agg(int8range(id, id, '[]')) from numbered where number <= $1 having count(*) > 0
  on conflict (position) do update set events = excluded.events, ids = excluded.ids where excluded.events > p.events)
insert into outbox_unsent (id)
select distinct id from numbered where number > $1
on conflict do nothing`
