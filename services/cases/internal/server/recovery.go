package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/wire"
)

const (
	answerPrefix  = "KNOWN_ANSWER_"
	outcomePrefix = "RECOVERY_OUTCOME_"
)

// ProposeRecovery has the table say whether the offender has to repay.
func (s *Fund) ProposeRecovery(ctx context.Context, req *casesv1.ProposeRecoveryRequest) (*casesv1.ProposeRecoveryResponse, error) {
	id, err := names.Parse("referrals", req.GetName())
	if err != nil {
		return nil, err
	}
	m := req.GetJudgment()
	j := domain.Judgment{Article: m.GetCrimeArticle(), Reference: m.GetReference(),
		InForce:  wire.Word[domain.Answer](casesv1.KnownAnswer_name, answerPrefix, m.GetInForce()),
		OwnChild: wire.Word[domain.Answer](casesv1.KnownAnswer_name, answerPrefix, m.GetOwnChild())}
	if day := m.GetEffectDate(); day != "" {
		if j.Effect, err = dayIn("judgment.effect_date", day); err != nil {
			return nil, err
		}
	}
	t, err := s.app.ProposeRecovery(ctx, id, j)
	if err != nil {
		return nil, err
	}
	return &casesv1.ProposeRecoveryResponse{RecoveryTest: recoveryMessage(t)}, nil
}

// DecideRecovery is the decision of an officer.
func (s *Fund) DecideRecovery(ctx context.Context, req *casesv1.DecideRecoveryRequest) (*casesv1.DecideRecoveryResponse, error) {
	id, err := names.Parse("recoveryTests", req.GetName())
	if err != nil {
		return nil, err
	}
	outcome := wire.Word[domain.RecoveryOutcome](casesv1.RecoveryOutcome_name, outcomePrefix, req.GetDecision())
	t, err := s.app.DecideRecovery(ctx, id, outcome, req.GetReason(), req.GetEtag())
	if err != nil {
		return nil, err
	}
	return &casesv1.DecideRecoveryResponse{RecoveryTest: recoveryMessage(t)}, nil
}

func recoveryMessage(t domain.RecoveryTest) *casesv1.RecoveryTest {
	m := &casesv1.RecoveryTest{Name: names.Format("recoveryTests", t.ID), Referral: names.Format("referrals", t.Referral),
		Judgment: &casesv1.Judgment{CrimeArticle: t.Judgment.Article, EffectDate: t.Judgment.Effect.String(), Reference: t.Judgment.Reference,
			InForce:  wire.Value[casesv1.KnownAnswer](casesv1.KnownAnswer_value, answerPrefix, t.Judgment.InForce),
			OwnChild: wire.Value[casesv1.KnownAnswer](casesv1.KnownAnswer_value, answerPrefix, t.Judgment.OwnChild)},
		Proposal: wire.Value[casesv1.RecoveryOutcome](casesv1.RecoveryOutcome_value, outcomePrefix, t.Proposal.Outcome), Rule: t.Proposal.Rule,
		Reason: &typesv1.LocalizedText{Lv: t.Proposal.LV, En: t.Proposal.EN}, Source: t.Proposal.Source, ProposeTime: stamp(t.Proposed),
		Decision:     wire.Value[casesv1.RecoveryOutcome](casesv1.RecoveryOutcome_value, outcomePrefix, t.Decision),
		DecideReason: t.Reason, DecidedBy: t.DecidedBy, DecideTime: stamp(t.Decided), Etag: app.Etag(t.Version)}
	for _, s := range t.Proposal.Steps {
		m.Steps = append(m.Steps, &casesv1.RecoveryStep{Fact: s.Fact, Value: s.Value, Because: s.Because})
	}
	return m
}
