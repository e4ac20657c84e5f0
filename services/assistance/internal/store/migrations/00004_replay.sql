-- +goose Up
alter table assessment
    alter column facts type json using facts::json,
    alter column result type json using result::json,
    alter column trace type json using trace::json,
    add column canonical_sha256 text,
    add constraint assessment_canonical_sha256 check (canonical_sha256 ~ '^[0-9a-f]{64}$');
comment on column assessment.facts is 'The declaration as it was computed (G07, G08); codes as words, amounts in cents. The text is kept to the byte.';
comment on column assessment.canonical_sha256 is 'SHA-256 of facts, result and trace in canonical form, put together from the three texts; null for rows older than that.';
