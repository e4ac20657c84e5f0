package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

const recovery = "recovery_test.text"

// recoveryText is the part of a test that lies sealed.
type recoveryText struct {
	Judgment domain.Judgment
	Proposal domain.RecoveryProposal
	Decision domain.RecoveryOutcome
	Reason   string
}

// RecoveryTests reads the tests of a referral.
func (s *Store) RecoveryTests(ctx context.Context, referral uuid.UUID) ([]domain.RecoveryTest, error) {
	rows, err := s.q.RecoveryTestsOf(ctx, referral)
	if err != nil {
		return nil, rule(err)
	}
	list := make([]domain.RecoveryTest, len(rows))
	for i, r := range rows {
		if list[i], err = recoveryTest(ctx, s.opener(), db.LockRecoveryTestRow(r)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// LockRecoveryTest reads a test and locks it until the transaction ends.
func (t *tx) LockRecoveryTest(ctx context.Context, id uuid.UUID) (domain.RecoveryTest, error) {
	row, err := t.q.LockRecoveryTest(ctx, id)
	if err != nil {
		return domain.RecoveryTest{}, absent(err, domain.ErrRecoveryNotFound)
	}
	return recoveryTest(ctx, t.opener(), row)
}

func recoveryTest(ctx context.Context, o opener, r db.LockRecoveryTestRow) (domain.RecoveryTest, error) {
	out := domain.RecoveryTest{ID: r.ID, Referral: r.ReferralID, ProposedBy: r.ProposedBy, Proposed: r.ProposedAt.UTC(), Version: r.Version}
	if r.DecidedAt != nil && r.DecidedBy != nil {
		out.Decided, out.DecidedBy = r.DecidedAt.UTC(), *r.DecidedBy
	}
	plain, err := o.one(ctx, vault.Sealed{Field: recovery, Record: r.ID, Bytes: r.SealedText}, nil)
	if err != nil {
		return out, err
	}
	var text recoveryText
	if err := json.Unmarshal(plain, &text); err != nil {
		return out, fmt.Errorf("read test of recovery: %w", err)
	}
	out.Judgment, out.Proposal, out.Decision, out.Reason = text.Judgment, text.Proposal, text.Decision, text.Reason
	return out, nil
}

// AddRecoveryTest writes a proposal.
func (t *tx) AddRecoveryTest(ctx context.Context, test domain.RecoveryTest, r domain.Referral) error {
	sealed, err := t.sealRecovery(ctx, test, r)
	if err != nil {
		return err
	}
	return t.q.AddRecoveryTest(ctx, db.AddRecoveryTestParams{ID: test.ID, ReferralID: r.ID, Child: r.Child, Municipality: r.Municipality,
		SealedText: sealed, ProposedBy: test.ProposedBy, ProposedAt: test.Proposed})
}

// SaveRecoveryTest writes a decision. The caller holds the lock of the test.
func (t *tx) SaveRecoveryTest(ctx context.Context, test domain.RecoveryTest, r domain.Referral) error {
	sealed, err := t.sealRecovery(ctx, test, r)
	if err != nil {
		return err
	}
	return t.q.SaveRecoveryTest(ctx, db.SaveRecoveryTestParams{ID: test.ID, SealedText: sealed, DecidedBy: test.DecidedBy,
		DecidedAt: test.Decided.Truncate(time.Microsecond), Version: test.Version})
}

func (t *tx) sealRecovery(ctx context.Context, test domain.RecoveryTest, r domain.Referral) ([]byte, error) {
	return t.sealOf(ctx, r.Child, r.Municipality, crime, recovery, test.ID, recoveryText{test.Judgment, test.Proposal, test.Decision, test.Reason})
}
