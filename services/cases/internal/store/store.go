// Package store keeps files in PostgreSQL. All SQL is in queries/, except the worklist, whose condition and order come
// from the request and are compiled from a whitelist. It decides nothing: constraints guarantee what the domain says.
package store

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Migrations are the goose files of this schema, in the folder migrations.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Store implements app.Store.
type Store struct {
	db      *pg.DB
	q       *db.Queries
	vault   *vault.Vault
	service string
}

// New returns a store with the vault that seals what persons declare and what is decided; service is the name under which events are published.
func New(d *pg.DB, v *vault.Vault, service string) *Store {
	return &Store{db: d, q: db.New(d), vault: v, service: service}
}

func (s *Store) opener() opener { return opener{s.vault, s.db} }

var _ app.Store = (*Store)(nil)

// InTx runs f in one transaction.
func (s *Store) InTx(ctx context.Context, f func(context.Context, app.Tx) error) error {
	return rule(s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		return f(ctx, &tx{Tx: inner, q: db.New(inner), vault: s.vault, service: s.service})
	}))
}

// rules names the domain's error of each constraint that a race can break. All others are bugs: the domain has checked.
var rules = map[string]*errs.Error{
	"mandatory_task_no_overlap":            domain.ErrMandatoryTaskOverlap,
	"one_victim_case_of_child":             domain.ErrVictimCaseExists,
	"one_accepted_notice_of_reference":     domain.ErrNoticeReferenceTaken,
	"one_running_referral_of_case":         domain.ErrReferralState,
	"one_open_application_for_status":      domain.ErrApplicationDuplicate,
	"one_open_application_for_gmi":         domain.ErrApplicationDuplicate,
	"one_open_application_for_housing":     domain.ErrApplicationDuplicate,
	"one_open_application_for_crisis":      domain.ErrApplicationDuplicate,
	"one_case_per_application":             domain.ErrCaseExists,
	"one_decision_per_case":                domain.ErrDecisionExists,
	"decision_issued_by_another_person":    domain.ErrDecisionSamePerson,
	"issued_decision_is_immutable":         domain.ErrDecisionNotDraft,
	"snapshot_is_immutable":                domain.ErrDecisionNotDraft,
	"document_is_immutable":                domain.ErrDecisionNotDraft,
	"application_municipality_is_atvk":     domain.ErrMunicipalityUnknown,
	"application_received_from_2021":       domain.ErrReceivedDateInvalid,
	"paper_signature_recorded_by_official": domain.ErrSignatureNotOwn,
}

// rule turns a broken constraint into the domain's error, and anything else into what pg makes of it.
func rule(err error) error { return pg.Explain(err, rules) }

// missing answers for a key that names nothing.
func missing(err error, key app.Key) error {
	err = rule(err)
	if errs.KindOf(err) == errs.NotFound {
		return key.NotFound()
	}
	return err
}

// File reads a file.
func (s *Store) File(ctx context.Context, key app.Key) (domain.File, error) {
	return load(ctx, s.q, s.opener(), key)
}

func load(ctx context.Context, q *db.Queries, o opener, key app.Key) (domain.File, error) {
	row, err := q.LoadFile(ctx, db.LoadFileParams{Application: optional(key.Application), ClientCase: optional(key.Case), Decision: optional(key.Decision)})
	if err != nil {
		return domain.File{}, missing(err, key)
	}
	return o.file(ctx, row)
}

// HasOpenApplication reports whether an application for one of the purposes is undecided.
func (s *Store) HasOpenApplication(ctx context.Context, applicant uuid.UUID, purposes []domain.Purpose) (bool, error) {
	found, err := s.q.HasOpenApplication(ctx, db.HasOpenApplicationParams{Applicant: applicant, Purposes: texts(purposes)})
	return found, rule(err)
}

// LastDecided is the last decided application of an applicant in a municipality; the nil id when there is none.
func (s *Store) LastDecided(ctx context.Context, municipality string, applicant uuid.UUID, since, until domain.Date) (uuid.UUID, error) {
	id, err := s.q.LastDecided(ctx, db.LastDecidedParams{Municipality: municipality, Applicant: applicant, Since: since.Time(), Until: until.Time()})
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return id, rule(err)
}

// Snapshot reads what an issued decision rests on.
func (s *Store) Snapshot(ctx context.Context, decision uuid.UUID) (domain.Snapshot, error) {
	r, err := s.q.Snapshot(ctx, decision)
	if err != nil {
		return domain.Snapshot{}, missing(err, app.Key{Decision: decision})
	}
	out := domain.Snapshot{Decision: r.DecisionID, Declaration: r.Declaration, Assessment: r.Assessment,
		AssessmentID: r.AssessmentID, EngineVersion: r.EngineVersion, ParametersHash: r.ParametersHash, Particulars: r.Particulars,
		SHA256: r.Sha256}
	plain, err := s.opener().one(ctx, vault.Sealed{Field: frozen, Record: decision, Bytes: r.Sealed}, nil)
	if err != nil || plain == nil {
		return out, err
	}
	var was snapshotText
	if err := json.Unmarshal(plain, &was); err != nil {
		return out, fmt.Errorf("read snapshot: %w", err)
	}
	out.Declaration, out.Assessment, out.Particulars = []byte(was.Declaration), []byte(was.Assessment), []byte(was.Particulars)
	return out, nil
}

func optional(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
