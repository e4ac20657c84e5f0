package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/filter"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/vault"
	assistanceeventsv1 "github.com/digisoc/platform/proto/gen/go/assistance/events/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// findingFields is what a filter may name, and by which columns.
var findingFields = filter.Schema{
	"rule":        {Column: "rule", Type: filter.Text},
	"kind":        {Column: "kind", Type: filter.Word, Values: words(conflict.Exclude, conflict.Suspend, conflict.Offset, conflict.Duplicate, conflict.Sequence, conflict.Limit, conflict.Review)},
	"severity":    {Column: "severity", Type: filter.Word, Values: words(conflict.Notice, conflict.Medium, conflict.High)},
	"outcome":     {Column: "outcome", Type: filter.Word, Values: words(conflict.Outcomes...)},
	"occasion":    {Column: "occasion", Type: filter.Word, Values: words(conflict.Occasions...)},
	"create_time": {Column: "found_at", Type: filter.Time},
	"case":        {Column: "case_id", Type: filter.Word, Convert: func(s string) (any, error) { return names.Parse("cases", s) }},
}

func words[T ~string](list ...T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

const findingColumns = `id, fingerprint, check_id, rule, scope, rule_version, kind, severity, municipality, case_id, persons, facts, from_day, to_day,
       one_day, owner, occasion, outcome, found_at, resolved_by, resolved_at, reason, sealed_facts`

// Findings reads one page in one statement. Municipality and owner are always asked, whatever the filter says.
func (s *Store) Findings(ctx context.Context, q app.FindingQuery) ([]conflict.Record, error) {
	before := q.After
	if before == uuid.Nil {
		before = uuid.Max
	}
	args := []any{toText(q.Municipality), q.Owner, before, q.Size, toID(q.Person), toID(q.Case)}
	condition, values, err := findingFields.Compile(q.Filter, len(args)+1)
	if err != nil {
		return nil, filterError(err)
	}
	if condition != "" {
		condition = "\n  and " + condition
	}
	rows, err := s.db.Query(ctx, `select `+findingColumns+`
from conflict_finding
where ($1::text is null or municipality = $1::text) and (owner is null or owner = $2) and id < $3
  and ($5::uuid is null or persons @> array[$5::uuid]) and ($6::uuid is null or case_id = $6::uuid)`+condition+`
order by id desc
limit $4`, append(args, values...)...)
	if err != nil {
		return nil, failure(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[db.ConflictFinding])
	return s.opener().findings(ctx, list, err)
}

func filterError(err error) error {
	var e *filter.Error
	if !errors.As(err, &e) {
		return err
	}
	return domain.ErrConflictFilterInvalid.Field("filter", domain.ErrConflictFilterInvalid.Reason, e.Error(), fmt.Sprintf("filtrs nav saprotams: %d. pozīcija", e.Position+1))
}

// Finding reads one; domain.ErrConflictFindingNotFound when there is none.
func (s *Store) Finding(ctx context.Context, id uuid.UUID) (conflict.Record, error) {
	row, err := s.q.ConflictFinding(ctx, id)
	if err != nil {
		return conflict.Record{}, noFinding(failure(err))
	}
	return s.opener().finding(ctx, row)
}

// LockFinding reads one to resolve it.
func (t *Tx) LockFinding(ctx context.Context, id uuid.UUID) (conflict.Record, error) {
	row, err := t.q.LockConflictFinding(ctx, id)
	if err != nil {
		return conflict.Record{}, noFinding(failure(err))
	}
	return t.opener().finding(ctx, row)
}

// finding opens one; what was lawfully erased is not there.
func (o opener) finding(ctx context.Context, r db.ConflictFinding) (conflict.Record, error) {
	left, err := o.findings(ctx, []db.ConflictFinding{r}, nil)
	if err == nil && len(left) == 0 {
		err = domain.ErrConflictFindingNotFound
	}
	if err != nil {
		return conflict.Record{}, err
	}
	return left[0], nil
}

func (o opener) findings(ctx context.Context, rows []db.ConflictFinding, err error) ([]conflict.Record, error) {
	rows, err = each(ctx, o, rows, err, func(r *db.ConflictFinding) (vault.Sealed, *[]byte) {
		return vault.Sealed{Field: findingFacts, Record: r.ID, Bytes: r.SealedFacts}, &r.Facts
	})
	return collect(rows, err, finding)
}

func noFinding(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return domain.ErrConflictFindingNotFound
	}
	return err
}

// KnownFindings reads those with one of the fingerprints.
func (t *Tx) KnownFindings(ctx context.Context, fingerprints []string) ([]conflict.Record, error) {
	rows, err := t.q.KnownFindings(ctx, fingerprints)
	return t.opener().findings(ctx, rows, err)
}

// AddFinding keeps a finding. One that somebody is to look at is announced; a restricted one is not: its owner has it.
func (t *Tx) AddFinding(ctx context.Context, r conflict.Record) error {
	facts, err := json.Marshal(r.Facts)
	if err != nil {
		return fmt.Errorf("encode facts: %w", err)
	}
	sealed, err := t.seal(ctx, groupGrants, r.Municipality, vault.Text{Subject: first(uuid.Nil, r.Persons), Field: findingFacts, Record: r.ID, Plain: facts})
	if err != nil {
		return err
	}
	err = t.q.AddConflictFinding(ctx, db.AddConflictFindingParams{
		ID: r.ID, Fingerprint: r.Fingerprint, CheckID: toID(r.Check), Rule: r.Rule, Scope: string(r.Scope), RuleVersion: int32(r.RuleVersion), Kind: string(r.Kind),
		Severity: string(r.Severity), Municipality: r.Municipality, CaseID: toID(r.Case), Persons: r.Persons, SealedFacts: sealed, FromDay: toDate(r.From), ToDay: toDate(r.To),
		OneDay: r.OneDay, Owner: toText(r.Owner), Occasion: string(r.Occasion), Outcome: string(r.Outcome), FoundAt: r.FoundAt,
		ResolvedBy: toText(r.ResolvedBy), ResolvedAt: toTime(r.ResolvedAt), Reason: toText(r.Reason),
	})
	if err != nil || r.Owner != "" || r.Outcome != conflict.Open {
		return err
	}
	name, aCase := names.Format("conflictFindings", r.ID), ""
	if r.Case != uuid.Nil {
		aCase = names.Format("cases", r.Case)
	}
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.assistance.v1.conflictFound", Topic: "assistance.conflict.found.v1",
		Subject: name, Municipality: r.Municipality, DataCategory: "G12", Time: r.FoundAt,
	}, &assistanceeventsv1.ConflictFound{
		Finding: name, Case: aCase, Municipality: r.Municipality, Rule: r.Rule, Severity: string(r.Severity), Persons: persons(r.Persons),
	})
}

// ResolveFinding keeps what became of a finding.
func (t *Tx) ResolveFinding(ctx context.Context, r conflict.Record) error {
	return t.q.ResolveConflictFinding(ctx, db.ResolveConflictFindingParams{
		ID: r.ID, Outcome: string(r.Outcome), ResolvedBy: toText(r.ResolvedBy), ResolvedAt: toTime(r.ResolvedAt), Reason: toText(r.Reason),
	})
}

func finding(r db.ConflictFinding) (conflict.Record, error) {
	out := conflict.Record{
		ID: r.ID, Check: r.CheckID.UUID, Fingerprint: r.Fingerprint, Rule: r.Rule, Scope: conflict.Scope(r.Scope), RuleVersion: int(r.RuleVersion), Kind: conflict.Kind(r.Kind),
		Severity: conflict.Severity(r.Severity), Municipality: r.Municipality, Case: r.CaseID.UUID, Persons: r.Persons, From: fromDate(r.FromDay), To: fromDate(r.ToDay),
		OneDay: r.OneDay, Owner: r.Owner.String, Occasion: conflict.Occasion(r.Occasion), Outcome: conflict.Outcome(r.Outcome), FoundAt: r.FoundAt.UTC(),
		ResolvedBy: r.ResolvedBy.String, Reason: r.Reason.String,
	}
	if r.ResolvedAt.Valid {
		out.ResolvedAt = r.ResolvedAt.Time.UTC()
	}
	if err := json.Unmarshal(r.Facts, &out.Facts); err != nil {
		return out, fmt.Errorf("decode facts: %w", err)
	}
	return out, nil
}
