-- Lines of payment lists are sealed with the key of whom they pay, so that an erasure reaches them. Lines from before keep the key of
-- their list.

-- +goose Up
comment on column payment.iban is 'Sealed with the key of the person, or of the benefit when somebody else is paid; of older lines with that of the list (data class FINANCIAL).';
