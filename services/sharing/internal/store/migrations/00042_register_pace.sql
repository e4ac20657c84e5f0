-- How fast the calls of a permission are used: since when, and how many were used then.

-- +goose Up
alter table register_channel add column pace_from timestamptz;
alter table register_channel add column pace_used bigint not null default 0;
comment on column register_channel.pace_from is 'Since when the use is counted for the forecast; it begins anew when the register counts from zero again.';
