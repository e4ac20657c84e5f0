-- Lines of lists from before 00006 are sealed anew with the key of whom they pay; then the key of their list is destroyed.

-- +goose Up
create index data_key_of_lists on data_key (subject) where subject like 'paymentLists/%' and destroyed_at is null;
comment on column payment.iban is 'Sealed with the key of the person, or of the benefit when somebody else is paid (data class FINANCIAL).';
