-- The log is searched by stretches of transactions: its sealer and its verifier bring the summary of new pages up to date themselves.

-- +goose Up
-- +goose StatementBegin
do $$
begin
    -- As the owner, because only an owner may. It gives up at once where it would have to wait, so that it ends no vacuum.
    execute format('create function audit_summarize() returns integer language sql security definer
        set search_path = pg_catalog, pg_temp set lock_timeout = ''100ms'' as $f$select brin_summarize_new_values(%L::regclass)$f$',
        format('%I.audit_by_transaction', current_schema()));
    revoke all on function audit_summarize() from public;
    if to_regrole(quote_ident(current_schema() || '_app')) is not null then
        execute format('grant execute on function audit_summarize() to %I', current_schema() || '_app');
    end if;
end
$$;
-- +goose StatementEnd
comment on function audit_summarize() is 'Summarizes pages of the audit log that were written since, so that a search for a stretch of it reads only that stretch.';
