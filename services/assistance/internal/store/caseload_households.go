package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

var caseloadHouseholdColumns = []string{
	"run_id", "municipality", "difference_cents", "decision_id", "household_type", "computed",
	"now_cents", "then_cents", "now_status", "then_status", "record_now", "record_then",
}

// CopyCaseloadHouseholds keeps the results of a batch. A batch that was kept before breaks the key: two instances cannot both keep it.
func (t *Tx) CopyCaseloadHouseholds(ctx context.Context, list []domain.CaseloadHousehold) error {
	if len(list) == 0 {
		return nil
	}
	sealed, err := t.sealRecords(ctx, list)
	if err != nil {
		return err
	}
	n, row := -1, make([]any, len(caseloadHouseholdColumns))
	next := func() ([]any, error) {
		if n++; n == len(list) {
			return nil, nil
		}
		h := &list[n]
		row[0], row[1], row[2], row[3], row[4], row[5] = h.Run, h.Municipality, int64(h.Difference()), h.Decision, int16(h.HouseholdType), h.Computed
		row[6], row[7], row[8], row[9] = int64(h.Now), int64(h.Then), int16(h.StatusNow), int16(h.StatusThen)
		row[10], row[11] = sealed[2*n], sealed[2*n+1]
		return row, nil
	}
	_, err = t.tx.CopyFrom(ctx, pgx.Identifier{"caseload_household"}, caseloadHouseholdColumns, pgx.CopyFromFunc(next))
	return err
}

// sealRecords seals the traces of a batch with one key of their run: they are many, live for thirty days and go with it.
func (t *Tx) sealRecords(ctx context.Context, list []domain.CaseloadHousehold) ([][]byte, error) {
	subject := names.Format("caseloadRuns", list[0].Run)
	texts, places := make([]vault.Text, 0, 2*len(list)), make([]int, 0, 2*len(list))
	add := func(place int, field string, h *domain.CaseloadHousehold, plain []byte) {
		if plain != nil { // computed
			texts, places = append(texts, vault.Text{Subject: subject, Field: field, Record: h.Decision, Plain: plain}), append(places, place)
		}
	}
	for i := range list {
		add(2*i, recordNow, &list[i], list[i].RecordNow)
		add(2*i+1, recordThen, &list[i], list[i].RecordThen)
	}
	out := make([][]byte, 2*len(list))
	sealed, err := t.vault.Seal(ctx, t.tx, vault.Scope{Group: groupMeans}, texts)
	for i := range sealed {
		out[places[i]] = sealed[i]
	}
	return out, err
}

// DropCaseloadHouseholds deletes some of the results whose time is over and returns how many.
func (t *Tx) DropCaseloadHouseholds(ctx context.Context, q app.DropHouseholds) (int, error) {
	n, err := t.q.DropCaseloadHouseholds(ctx, db.DropCaseloadHouseholdsParams{EndedBefore: q.EndedBefore, Size: int32(q.Size)})
	if err != nil || int(n) == q.Size {
		return int(n), err
	}
	return int(n), t.endRunKeys(ctx, q)
}

// endRunKeys destroys the keys of runs whose results are gone, so that they cannot be read in a backup either.
func (t *Tx) endRunKeys(ctx context.Context, q app.DropHouseholds) error {
	rows, err := t.tx.Query(ctx, `select k.subject from data_key k join caseload_run r on k.subject = 'caseloadRuns/' || r.id
where k.destroyed_at is null and r.keep_households and (r.state in ('CANCELLED', 'FAILED') or r.ended_at < $1)
  and not exists (select from caseload_household h where h.run_id = r.id)`, q.EndedBefore)
	if err != nil {
		return err
	}
	subjects, err := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, s := range subjects {
		if _, failed := t.vault.Destroy(ctx, t.tx, s, q.At); failed != nil {
			return failed
		}
	}
	return err
}

// CaseloadHouseholds lists results, those who lose most first.
func (s *Store) CaseloadHouseholds(ctx context.Context, q app.HouseholdQuery) ([]domain.CaseloadHousehold, error) {
	direction := map[domain.CaseloadChange]int32{domain.ChangeLoses: -1, domain.ChangeGains: 1}[q.Change]
	rows, err := s.q.CaseloadHouseholds(ctx, db.CaseloadHouseholdsParams{
		RunID: q.Run, Municipality: q.Municipality, AfterCents: int64(q.AfterDifference), AfterID: q.After,
		Narrowed: q.Change != 0, Computed: q.Change != domain.ChangeNotComputed, Direction: direction, Size: int32(q.Size),
	})
	return collect(rows, err, func(r db.CaseloadHouseholdsRow) (domain.CaseloadHousehold, error) {
		return domain.CaseloadHousehold{
			Run: q.Run, Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality, HouseholdType: domain.HouseholdType(r.HouseholdType),
			Computed: r.Computed, Now: domain.Money(r.NowCents), Then: domain.Money(r.ThenCents),
			StatusNow: domain.StatusKind(r.NowStatus), StatusThen: domain.StatusKind(r.ThenStatus), Persons: r.Persons,
		}, nil
	})
}

// CaseloadHousehold reads one result and the facts it came from; domain.ErrCaseloadHouseholdNotFound when there is none.
func (s *Store) CaseloadHousehold(ctx context.Context, run, decision uuid.UUID) (domain.CaseloadHousehold, domain.Facts, error) {
	r, err := s.q.CaseloadHousehold(ctx, db.CaseloadHouseholdParams{RunID: run, DecisionID: decision})
	if err != nil {
		if err = failure(err); errs.KindOf(err) == errs.NotFound {
			err = domain.ErrCaseloadHouseholdNotFound
		}
		return domain.CaseloadHousehold{}, domain.Facts{}, err
	}
	plain, err := s.vault.Open(ctx, s.db, []vault.Sealed{
		{Field: awardFacts, Record: decision, Bytes: r.SealedFacts},
		{Field: recordNow, Record: decision, Bytes: r.RecordNow}, {Field: recordThen, Record: decision, Bytes: r.RecordThen},
	})
	if err != nil {
		if errors.Is(err, vault.ErrDestroyed) {
			err = domain.ErrCaseloadHouseholdNotFound
		}
		return domain.CaseloadHousehold{}, domain.Facts{}, err
	}
	if plain[0] != nil {
		r.Facts = plain[0]
	}
	r.RecordNow, r.RecordThen = plain[1], plain[2]
	f, err := unpackFacts(r.Facts)
	return domain.CaseloadHousehold{
		Run: run, Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality, HouseholdType: domain.HouseholdType(r.HouseholdType),
		Computed: r.Computed, Now: domain.Money(r.NowCents), Then: domain.Money(r.ThenCents),
		StatusNow: domain.StatusKind(r.NowStatus), StatusThen: domain.StatusKind(r.ThenStatus),
		RecordNow: r.RecordNow, RecordThen: r.RecordThen, Persons: r.Persons,
	}, f, err
}
