-- Whether a person's data may be erased asks when a register was asked about her last.

-- +goose Up
create index register_record_of_subject on register_record (subject);
