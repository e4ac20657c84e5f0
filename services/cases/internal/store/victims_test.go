package store

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// What is known of a child victim lies sealed, is counted as used as long as a referral runs, and opens no more once its keys are destroyed
// (OBJ-L1 to L4, SEC-ENC-2, GDPR 17).
func TestOBJ_L2_CaseOfAChildVictimLiesSealedAndIsErasable(t *testing.T) {
	s := newStore(t)
	actor, ctx := by("solvita"), t.Context()
	c := domain.VictimCase{ID: uuid.Must(uuid.NewV7()), Child: uuid.Must(uuid.NewV7()), Municipality: "0033000", Requester: "PARENT", Created: now, Version: 1,
		Proceedings: domain.Proceedings{Number: "1182000326", Offender: uuid.Must(uuid.NewV7())}}
	r := domain.Referral{ID: uuid.Must(uuid.NewV7()), VictimCase: c.ID, Child: c.Child, Municipality: c.Municipality, Recipient: "40008000101", Service: domain.Course30, Created: now, Version: 1}
	test := domain.RecoveryTest{ID: uuid.Must(uuid.NewV7()), Judgment: domain.Judgment{Article: "174", Reference: "Slepena lieta"}, ProposedBy: "lauma", Proposed: now, Version: 1}
	notice := domain.Notice{ID: uuid.Must(uuid.NewV7()), Referral: r.ID, Sender: domain.Sender{Kind: domain.Provider, Number: "40008000001"}, Reference: "17", Sent: now,
		Given: domain.Given{Service: domain.Course30, From: "2026-11-01", To: "2026-11-30", Units: 30, Cents: 987654, ProcessNumber: "1182000326"}}
	must(t, s.InTx(ctx, func(ctx context.Context, tx app.Tx) error {
		return errors.Join(tx.AddVictimCase(ctx, c, actor), tx.AddReferral(ctx, r, actor), tx.AddRecoveryTest(ctx, test, r), tx.AddNotice(ctx, notice, r, actor),
			tx.Tell(ctx, domain.FundNotice{Recipient: r.Recipient, Kind: domain.ToldRehabilitated, Referral: r.ID, Notice: notice.ID, Added: now}, r.Municipality))
	}))
	got, err := s.VictimCase(ctx, c.ID)
	must(t, err)
	notices, err := s.Notices(ctx, []uuid.UUID{notice.ID})
	must(t, err)
	if got.Proceedings != c.Proceedings || len(got.Referrals) != 1 || notices[notice.ID].Given != notice.Given {
		t.Errorf("read back %+v and %+v", got, notices)
	}
	var all string
	must(t, s.db.QueryRow(ctx, `select string_agg(x.t, ' ') from (
		select v::text || encode(v.sealed_process, 'escape') as t from victim_case v union all select r::text from referral r union all
		select q::text || encode(q.sealed_text, 'escape') from recovery_test q union all select f::text from fund_notice f union all
		select n::text || encode(n.sealed_text, 'escape') from rehabilitation_notice n union all select o::text || encode(o.payload, 'escape') from outbox o) x`).Scan(&all))
	for _, secret := range []string{"1182000326", c.Proceedings.Offender.String(), "Article", "Slepena", "987654"} {
		if strings.Contains(all, secret) {
			t.Errorf("the tables hold %q", secret)
		}
	}
	uses := func() Use {
		t.Helper()
		list, err := Uses(ctx, s.db, []uuid.UUID{c.Child})
		must(t, err)
		if len(list) != 1 || list[0].Municipality != c.Municipality {
			t.Fatalf("uses %+v", list)
		}
		return list[0]
	}
	if u := uses(); !u.Open || !u.Last.Equal(now) {
		t.Errorf("while the referral runs: %+v", u)
	}
	must(t, r.Finish("COMPLETED", today))
	must(t, s.InTx(ctx, func(ctx context.Context, tx app.Tx) error { return tx.SaveReferral(ctx, r, actor) }))
	if u := uses(); u.Open {
		t.Errorf("after it has ended: %+v", u)
	}
	if _, err := s.vault.Destroy(ctx, s.db, person(c.Child), now); err != nil {
		t.Fatal(err)
	}
	if _, err := s.VictimCase(ctx, c.ID); errs.ReasonOf(err) != "CASE_ERASED" {
		t.Errorf("the case after erasure: %v", err)
	}
	if _, err := s.RecoveryTests(ctx, r.ID); err != nil && errs.ReasonOf(err) != "CASE_ERASED" {
		t.Errorf("the tests after erasure: %v", err)
	}
	if left, err := s.Notices(ctx, []uuid.UUID{notice.ID}); err != nil || len(left) != 0 {
		t.Errorf("the notices after erasure: %v, %v", left, err)
	}
}

// The list of a recipient has no gap and no number twice, whoever writes at once; a transaction that fails takes its number back.
func TestOBJ_L4_FundListHasNoGaps(t *testing.T) {
	s := newStore(t)
	actor, ctx := by("solvita"), t.Context()
	c := domain.VictimCase{ID: uuid.Must(uuid.NewV7()), Child: uuid.Must(uuid.NewV7()), Municipality: "0033000", Requester: "PARENT", Created: now, Version: 1}
	r := domain.Referral{ID: uuid.Must(uuid.NewV7()), VictimCase: c.ID, Child: c.Child, Municipality: c.Municipality, Recipient: "40008000101", Service: domain.Course30, Created: now, Version: 1}
	must(t, s.InTx(ctx, func(ctx context.Context, tx app.Tx) error {
		return errors.Join(tx.AddVictimCase(ctx, c, actor), tx.AddReferral(ctx, r, actor))
	}))
	tell := func(fail error) error {
		return s.InTx(ctx, func(ctx context.Context, tx app.Tx) error {
			return errors.Join(tx.Tell(ctx, domain.FundNotice{Recipient: r.Recipient, Kind: domain.ToldProcessNumber, Referral: r.ID, Added: now}, r.Municipality), fail)
		})
	}
	const writers = 8
	done := make(chan error, writers)
	for i := range writers {
		go func() {
			if i%4 == 3 {
				_ = tell(errors.New("something else went wrong"))
				done <- nil
				return
			}
			done <- tell(nil)
		}()
	}
	for range writers {
		must(t, <-done)
	}
	list, err := s.FundNotices(ctx, r.Recipient, 0, 100)
	must(t, err)
	if len(list) != writers-writers/4 {
		t.Fatalf("%d entries", len(list))
	}
	for i, n := range list {
		if n.Number != int64(i)+1 {
			t.Errorf("entry %d has number %d", i, n.Number)
		}
	}
	if rest, err := s.FundNotices(ctx, r.Recipient, list[2].Number, 2); err != nil || len(rest) != 2 || rest[0].Number != 4 {
		t.Errorf("from the third on: %v, %v", rest, err)
	}
}
