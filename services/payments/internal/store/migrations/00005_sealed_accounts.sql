-- Accounts of payees are sealed (SEC-ENC-2). What lies open is marked so, and the service seals it when it runs.

-- +goose Up
drop trigger payment_content_is_fixed on payment;
alter table payee drop constraint payee_iban_has_form;
alter table payee alter column iban type bytea using '\x00'::bytea || convert_to(iban, 'UTF8');
alter table payment alter column iban type bytea using '\x00'::bytea || convert_to(iban, 'UTF8');
comment on column payee.iban is 'Sealed with the key of the person, or of the benefit when somebody else is paid (data class FINANCIAL).';
comment on column payment.iban is 'Sealed with the key of the list (data class FINANCIAL).';

-- A sealed account protects itself: it opens for its own payment only, and the hash of the list counts it.
create trigger payment_content_is_fixed before update on payment for each row
    when (old.list_id <> new.list_id or old.obligation_id <> new.obligation_id or old.gross_cents <> new.gross_cents or
          old.set_off_cents <> new.set_off_cents or old.amount_cents <> new.amount_cents or
          old.recovery_id is distinct from new.recovery_id or old.holder <> new.holder)
    execute function payment_content_is_fixed();
