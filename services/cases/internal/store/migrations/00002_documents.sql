-- +goose Up

alter table decision_snapshot add particulars json not null default '{"persons": [], "norms": []}';
comment on column decision_snapshot.particulars is 'What other registers said at issue: names, codes and addresses of the persons, norms of the rules, name of the official. Part of the hash.';
alter table decision_snapshot alter particulars drop default;

create domain document_kind as text constraint document_kind_known check (value in ('DECISION', 'DECLARATION', 'CERTIFICATE'));
create domain document_format as text constraint document_format_known check (value in ('HTML', 'PDF'));

create table decision_document (
    decision_id uuid            not null constraint document_of_decision references decision (id),
    kind        document_kind   not null,
    format      document_format not null,
    sha256      text            not null constraint document_sha256_is_hash check (sha256 ~ '^[0-9a-f]{64}$'),
    body        bytea           not null,
    made_at     timestamptz     not null,
    constraint one_document_of_a_kind primary key (decision_id, kind, format)
);
comment on table decision_document is 'Documents of issued decisions: HTML written at issue from the snapshot, PDF printed from it when first asked for. Rows cannot change or go.';
create trigger document_is_immutable before update or delete on decision_document
    for each row execute function refuse_change('document_is_immutable');
create trigger document_is_not_emptied before truncate on decision_document
    for each statement execute function refuse_change('document_is_immutable');

-- +goose Down
drop table decision_document;
drop domain document_kind, document_format;
alter table decision_snapshot drop particulars;
