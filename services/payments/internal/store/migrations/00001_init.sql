-- +goose Up

-- Rules of one column are domains: their checks are kept compiled, while PostgreSQL reads those of a table anew for every
-- statement.
create domain municipality as text constraint municipality_is_atvk check (value ~ '^[0-9]{7}$');
create domain cents as bigint constraint cents_not_negative check (value >= 0);
create domain amount as bigint constraint amount_above_zero check (value > 0);
create domain version as bigint constraint version_counts check (value > 0);
create domain month as date constraint month_is_first_day check (extract(day from value) = 1);
create domain benefit_kind as text constraint benefit_kind_known check (value in ('GMI', 'HOUSING'));
create domain obligation_state as text constraint obligation_state_known
    check (value in ('DUE', 'HELD', 'IN_LIST', 'PAID', 'RETURNED', 'ENDED'));
create domain payment_state as text constraint payment_state_known
    check (value in ('PREPARED', 'SENT', 'PAID', 'REJECTED', 'RETURNED', 'RECALLED'));
create domain list_state as text constraint list_state_known
    check (value in ('DRAFT', 'FROZEN', 'APPROVED', 'SENT', 'CLOSED', 'CANCELLED'));
create domain sha256 as text constraint sha256_is_hash check (value ~ '^[0-9a-f]{64}$');

create table benefit (
    id            uuid         primary key,
    case_id       uuid         not null,
    decision_id   uuid         not null,
    municipality  municipality not null,
    kind          benefit_kind not null,
    persons       uuid[]      not null constraint benefit_has_persons check (persons <> '{}'),
    monthly_cents amount       not null,
    start_date    date         not null,
    end_date      date         not null,
    created_at    timestamptz  not null,
    constraint benefit_period_in_order check (end_date >= start_date - 1)
);
comment on column benefit.end_date is 'Last day, inclusive; the day before the first when nothing of it is left.';
comment on table benefit is 'A granted benefit as the assistance service announced it. Owned there; here it says until when something is owed.';

create table obligation (
    id               uuid             primary key,
    source           uuid             not null,
    benefit_id       uuid             not null constraint obligation_of_benefit references benefit (id),
    case_id          uuid             not null,
    decision_id      uuid             not null,
    municipality     municipality     not null,
    kind             benefit_kind     not null,
    cause            text             not null constraint obligation_cause_known 
        check (cause in ('BENEFIT', 'SUPPLEMENT', 'RESTITUTION')),
    month            month            not null,
    amount_cents     amount           not null,
    discharged_cents cents            not null,
    state            obligation_state not null,
    reason           text             not null,
    persons          uuid[]          not null constraint obligation_has_persons check (persons <> '{}'),
    payment_id       uuid,
    released         text[]           not null,
    version          version          not null,
    created_at       timestamptz      not null,
    updated_at       timestamptz      not null,
    constraint one_obligation_a_month unique (source, month),
    constraint discharged_not_above_amount check (discharged_cents <= amount_cents)
);
comment on table obligation is 'One amount owed for one month of a benefit (R43, G13).';
comment on column obligation.source is 'What makes it owed once a month: the benefit, the change of it, or, of a restitution, the restitution itself.';
comment on column obligation.discharged_cents is 'Set off against a recovery in a payment that was executed.';
comment on column obligation.released is 'Checks that a person took on herself.';
create index obligation_by_state on obligation (municipality, state, month, id);
create index obligation_by_case on obligation (case_id, month, id);
create index obligation_by_benefit on obligation (benefit_id, month, id);

create table obligation_person (
    person        uuid         not null,
    kind          benefit_kind not null,
    month         month        not null,
    obligation_id uuid         not null constraint person_of_obligation references obligation (id),
    primary key (person, kind, month, obligation_id)
);
comment on table obligation_person is 'Whom an amount is for, so that the same kind and month owed twice to one person is found at once (CONF-01).';

create table payee (
    id         uuid        primary key,
    benefit_id uuid        not null constraint payee_of_benefit references benefit (id),
    kind       text        not null constraint payee_kind_known check (kind in ('CLIENT', 'SUPPLIER')),
    person_id  uuid,
    holder     text        not null,
    iban       text        not null constraint payee_iban_has_form check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
    bic        text        not null,
    reference  text        not null,
    protected  boolean     not null,
    set_by     text        not null,
    set_at     timestamptz not null,
    ended_at   timestamptz,
    version    version     not null
);
comment on table payee is 'Who is paid for a benefit (R74). A change ends the row and adds another.';
comment on column payee.iban is 'Means of a person (data class FINANCIAL): in no log and in no event.';
create unique index one_payee_of_benefit on payee (benefit_id) where ended_at is null;

create table paying_account (
    municipality municipality primary key,
    holder       text         not null,
    iban         text         not null constraint paying_iban_has_form check (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
    bic          text         not null,
    set_by       text         not null,
    set_at       timestamptz  not null,
    version      version      not null
);
comment on table paying_account is 'The account that a municipality pays from; a list keeps a copy of its own.';

create table list_counter (
    municipality municipality not null,
    year         integer      not null,
    last         integer      not null constraint list_counter_counts check (last > 0),
    primary key (municipality, year)
);
comment on table list_counter is 'Last list number given out. Raised in the transaction that makes the list, so numbers have no gaps.';

create table payment_list (
    id            uuid         primary key,
    number        text         not null constraint list_number_unique unique,
    municipality  municipality not null,
    pay_date      date         not null,
    through_month month        not null,
    state         list_state   not null,
    payer_holder  text         not null,
    payer_iban    text         not null,
    payer_bic     text         not null,
    lines         integer      not null constraint list_has_lines check (lines > 0),
    total_cents   amount       not null,
    parts         integer      not null,
    excluded      integer      not null,
    hash          text         not null,
    prepared_by   text         not null,
    approved_by   text,
    created_at    timestamptz  not null,
    frozen_at     timestamptz,
    approved_at   timestamptz,
    sent_at       timestamptz,
    closed_at     timestamptz,
    version       version      not null,
    constraint list_approved_by_another_person check (approved_by is null or approved_by <> prepared_by),
    constraint list_paid_only_when_approved check (state not in ('APPROVED', 'SENT', 'CLOSED') or approved_by is not null),
    constraint list_frozen_has_hash check (state in ('DRAFT', 'CANCELLED') or hash ~ '^[0-9a-f]{64}$')
);
comment on table payment_list is 'A payment list (maksājumu saraksts). The row is also the lock of its payments.';
comment on column payment_list.hash is 'SHA-256 of header and lines, given when the list is frozen; empty before.';
create index payment_list_newest on payment_list (municipality, id);

create table recovery (
    id               uuid         primary key,
    obligation_id    uuid         not null constraint recovery_of_obligation references obligation (id),
    benefit_id       uuid         not null,
    case_id          uuid         not null,
    municipality     municipality not null,
    kind             benefit_kind not null,
    persons          uuid[]      not null constraint recovery_has_persons check (persons <> '{}'),
    cause            text         not null constraint recovery_cause_known
        check (cause in ('DEATH', 'BENEFIT_ENDED', 'CHANGED', 'WRONG_FACTS', 'OUR_MISTAKE')),
    reason           text         not null,
    amount_cents     cents        not null,
    reserved_cents   cents        not null,
    recovered_cents  cents        not null,
    restored_cents   cents        not null,
    monthly_cents    cents        not null,
    void             boolean      not null,
    state            text         not null constraint recovery_state_known check (state in ('OPEN', 'RECOVERED', 'CANCELLED')),
    created_by       text         not null,
    created_at       timestamptz  not null,
    version          version      not null,
    constraint recovered_not_above_amount check (recovered_cents + reserved_cents <= amount_cents),
    constraint restored_not_above_recovered check (restored_cents <= recovered_cents)
);
comment on table recovery is 'A demand for what was paid for one obligation and was not due; a person decides it.';
comment on column recovery.reserved_cents is 'Deducted in payments that are not settled.';
comment on column recovery.void is 'The payment itself came back: nothing is demanded, and what was recovered is owed back.';
create index recovery_by_obligation on recovery (obligation_id);
create index recovery_by_case on recovery (case_id, id);
create index recovery_by_person on recovery using gin (persons);
create index recovery_deducting on recovery (municipality, id) where state = 'OPEN' and monthly_cents > 0;

create table payment (
    id             uuid          primary key,
    list_id        uuid          not null constraint payment_of_list references payment_list (id),
    obligation_id  uuid          not null constraint payment_of_obligation references obligation (id),
    municipality   municipality  not null,
    gross_cents    amount        not null,
    set_off_cents  cents         not null,
    amount_cents   amount        not null,
    recovery_id    uuid          constraint payment_sets_off_recovery references recovery (id),
    holder         text          not null,
    iban           text          not null,
    bic            text          not null,
    reference      text          not null,
    protected      boolean       not null,
    part           integer       not null,
    state          payment_state not null,
    bank_reason    text          not null,
    settle_date    date,
    version        version       not null,
    constraint payment_amount_is_gross_less_set_off check (amount_cents = gross_cents - set_off_cents)
);
comment on table payment is 'One attempt to pay an obligation: a line of a list. Its content never changes. The id is the end-to-end reference.';
comment on column payment.iban is 'Means of a person (data class FINANCIAL): in no log and in no event.';
create unique index one_live_payment_of_obligation on payment (obligation_id) where state in ('PREPARED', 'SENT', 'PAID');
create index payment_by_list on payment (list_id, id);

-- +goose StatementBegin
create function payment_content_is_fixed() returns trigger language plpgsql as $$
begin
    raise exception 'the content of a payment does not change' using errcode = 'check_violation', constraint = 'payment_content_is_fixed';
end $$;
-- +goose StatementEnd
create trigger payment_content_is_fixed before update on payment for each row
    when (old.list_id <> new.list_id or old.obligation_id <> new.obligation_id or old.gross_cents <> new.gross_cents or
          old.set_off_cents <> new.set_off_cents or old.amount_cents <> new.amount_cents or
          old.recovery_id is distinct from new.recovery_id or old.iban <> new.iban or old.holder <> new.holder)
    execute function payment_content_is_fixed();
create trigger payment_is_kept before delete on payment for each row execute function payment_content_is_fixed();

create table exclusion (
    list_id       uuid not null constraint exclusion_of_list references payment_list (id),
    obligation_id uuid not null constraint exclusion_of_obligation references obligation (id),
    asked         text not null constraint exclusion_check_known
        check (asked in ('ACCOUNT', 'BENEFIT_END', 'DEATH', 'DUPLICATE', 'RECOVERY')),
    outcome       text not null constraint exclusion_outcome_known check (outcome in ('BLOCKED', 'COULD_NOT_CHECK', 'REVIEW')),
    primary key (list_id, obligation_id)
);
comment on table exclusion is 'What did not pass a check when a list was prepared. Nothing is left out silently.';

create table repayment (
    recovery_id    uuid         not null constraint repayment_of_recovery references recovery (id),
    municipality   municipality not null,
    bank_reference text         not null,
    amount_cents   amount       not null,
    recorded_by    text         not null,
    recorded_at    timestamptz  not null,
    constraint repayment_counts_once primary key (municipality, bank_reference)
);
comment on table repayment is 'Money that came back for a recovery. The bank''s reference counts once.';

create table bank_file (
    id           uuid         primary key,
    municipality municipality not null,
    sha256       sha256       not null,
    kind         text         not null constraint bank_file_kind_known check (kind in ('PAIN_002', 'CAMT_054')),
    entries      integer      not null,
    applied      integer      not null,
    repeated     integer      not null,
    imported_by  text         not null,
    imported_at  timestamptz  not null,
    constraint bank_file_counts_once unique (municipality, sha256)
);
comment on table bank_file is 'An answer of the bank that was taken in.';

create table bank_entry (
    file_id        uuid          not null constraint bank_entry_of_file references bank_file (id),
    line           integer       not null,
    end_to_end     text          not null,
    bank_reference text          not null,
    amount_cents   cents         not null,
    says           payment_state not null,
    reason         text          not null,
    booked_on      date,
    outcome        text          not null constraint bank_entry_outcome_known
        check (outcome in ('APPLIED', 'REPEATED', 'UNMATCHED', 'AMOUNT_DIFFERS', 'OUT_OF_ORDER')),
    primary key (file_id, line)
);
comment on table bank_entry is 'What the bank said about one payment, and what became of it. No account and no name.';

create table ledger_entry (
    posting_id   uuid         not null,
    side         smallint     not null,
    list_id      uuid,
    municipality municipality not null,
    cause        text         not null,
    account      text         not null,
    debit_cents  cents        not null,
    credit_cents cents        not null,
    posted_at    timestamptz  not null,
    primary key (posting_id, side),
    constraint ledger_entry_has_one_side check ((debit_cents = 0) <> (credit_cents = 0))
);
comment on table ledger_entry is 'Double-entry ledger. Every posting balances, and no row is ever changed or removed.';
comment on column ledger_entry.account is 'expense:<kind>, payable:<obligation>, clearing:<list>, bank:<municipality>, receivable:<recovery>.';
create index ledger_by_list on ledger_entry (list_id) where list_id is not null;
create index ledger_by_account on ledger_entry (account);

-- A posting is written by one statement, so its balance can be asked when the statement ends.
-- +goose StatementBegin
create function ledger_posting_balances() returns trigger language plpgsql as $$
begin
    if exists (select 1 from written group by posting_id having sum(debit_cents) <> sum(credit_cents)) then
        raise exception 'a posting does not balance' using errcode = 'check_violation', constraint = 'ledger_posting_balances';
    end if;
    return null;
end $$;
create function ledger_is_kept() returns trigger language plpgsql as $$
begin
    raise exception 'the ledger is only added to' using errcode = 'check_violation', constraint = 'ledger_is_kept';
end $$;
-- +goose StatementEnd
create trigger ledger_posting_balances after insert on ledger_entry referencing new table as written
    for each statement execute function ledger_posting_balances();
create trigger ledger_is_kept before update or delete on ledger_entry for each statement execute function ledger_is_kept();
