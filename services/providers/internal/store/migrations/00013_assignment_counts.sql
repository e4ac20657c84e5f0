-- Every chunk of records counts up the units of its assignments. With room left on each page the new version of a row lies
-- beside the old one: no index is touched, and the next visitor clears the old ones away. Without it the four indexes grew
-- by an entry for each count, and every look-up walked over them.

-- +goose Up
alter table assignment set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_cost_delay = 1);
