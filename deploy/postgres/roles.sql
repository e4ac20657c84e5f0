-- The place of each service in the database: a schema, a role that reads and writes rows, a role that owns the tables,
-- and a role that may only delete what has passed its retention term.
-- Run as a superuser or as the owner of the database: psql --single-transaction -v ON_ERROR_STOP=1 -f roles.sql digisoc
-- It may be run again at any time. Passwords are not set here; set them from the secret store afterwards:
--   alter role persons_app password '…';  alter role persons_migrate password '…';
-- Package pkg/pg does the same for the single-node edition and the tests.

create or replace function pg_temp.provide(service text) returns void language plpgsql as $provide$
declare
  app text := service || '_app';
  migrate text := service || '_migrate';
  retention text := service || '_retention';
  statement text;
begin
  if not exists (select from pg_roles where rolname = app) then
    execute format('create role %I', app);
  end if;
  if not exists (select from pg_roles where rolname = migrate) then
    execute format('create role %I', migrate);
  end if;
  if not exists (select from pg_roles where rolname = retention) then
    execute format('create role %I', retention);
  end if;
  foreach statement in array array[
    format('alter role %I with login noinherit nocreatedb nocreaterole', app),
    format('alter role %I with login noinherit nocreatedb nocreaterole', migrate),
    format('alter role %I with nologin noinherit nocreatedb nocreaterole password null', retention),
    format('revoke all on database %I from public', current_database()),
    format('grant connect on database %I to %I, %I', current_database(), app, migrate),
    'revoke create on schema public from public',
    format('grant %I to current_user', migrate),
    format('create schema if not exists %I authorization %I', service, migrate),
    format('alter schema %I owner to %I', service, migrate),
    format('revoke all on schema %I from public', service),
    format('grant usage on schema %I to %I', service, app),
    format('alter default privileges for role %I in schema %I grant select, insert, update, delete on tables to %I', migrate, service, app),
    format('alter default privileges for role %I in schema %I grant usage on sequences to %I', migrate, service, app),
    format('alter role %I set search_path = %I, extensions', app, service),
    format('alter role %I set search_path = %I, extensions', migrate, service),
    -- A request that holds a lock or a transaction longer than this is a fault; see pkg/pg for the same numbers.
    format('alter role %I set statement_timeout = %L', app, '15s'),
    format('alter role %I set lock_timeout = %L', app, '5s'),
    format('alter role %I set idle_in_transaction_session_timeout = %L', app, '10s'),
    format('alter role %I set lock_timeout = %L', migrate, '5s'),
    format('alter role %I set idle_in_transaction_session_timeout = %L', migrate, '1min')
  ] loop
    execute statement;
  end loop;
end
$provide$;

create schema if not exists extensions;
grant usage on schema extensions to public;
create extension if not exists btree_gist with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists unaccent with schema extensions;

select pg_temp.provide('assistance'); -- assistance_app, assistance_migrate
select pg_temp.provide('cases'); -- cases_app, cases_migrate
select pg_temp.provide('persons'); -- persons_app, persons_migrate
select pg_temp.provide('payments'); -- payments_app, payments_migrate
select pg_temp.provide('providers'); -- providers_app, providers_migrate
select pg_temp.provide('sharing'); -- sharing_app, sharing_migrate
-- new-service: role
