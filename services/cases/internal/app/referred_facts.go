package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Given tells whether the grant of the children's fund gives a leaf of the catalogue as a file for a purpose (GR-07).
type Given func(purpose, leaf string) bool

// ReferredFacts is what the scheduled extract of a recipient holds of one referral.
type ReferredFacts struct {
	Referral      domain.Referral
	Custody       []domain.CustodyFact
	ProcessNumber string
}

// mostFacts is the largest page: the registry is asked once for each referral.
const mostFacts = 50

// ListReferredFacts reads one page of what opens to a recipient for the purpose of the call, as far as the grant gives it as a file. The service
// that makes the extract is not the recipient: who that is it says, and the same rule finds its referrals as when the recipient calls.
func (a *App) ListReferredFacts(ctx context.Context, recipient string, size int, token string) ([]ReferredFacts, string, error) {
	if err := own(ctx, authz.Resource{Type: "referrals", Relation: referral}); err != nil {
		return nil, "", err
	}
	purpose := caller.From(ctx).Purpose
	list, next, err := a.sentTo(ctx, recipient, purpose, min(size, mostFacts), token)
	if err != nil {
		return nil, "", err
	}
	out := make([]ReferredFacts, len(list))
	for i, r := range list {
		audit.Subjects(ctx, names.Format("persons", r.Child), names.Format("referrals", r.ID))
		if out[i], err = a.facts(ctx, r, purpose); err != nil {
			return nil, "", err
		}
	}
	return out, next, nil
}

// facts reads what is given of one referral; what is not given is not read.
func (a *App) facts(ctx context.Context, r domain.Referral, purpose string) (ReferredFacts, error) {
	out := ReferredFacts{Referral: r}
	kase, err := a.store.VictimCase(ctx, r.VictimCase)
	if err != nil {
		return out, err
	}
	if a.given(purpose, "G24.01") {
		out.ProcessNumber = kase.Proceedings.Number
	}
	if kase.Proceedings.Offender == uuid.Nil || !a.given(purpose, "G05.01") || !a.given(purpose, "G05.02") || !a.given(purpose, "G05.03") {
		return out, nil
	}
	out.Custody, err = a.custody(ctx, r, kase)
	for i := range out.Custody {
		out.Custody[i].Source = "" // free text stays on the screen
	}
	return out, err
}

// sentTo reads one page of the referrals that open to a recipient for a purpose today; of an organisation in no list there are none.
func (a *App) sentTo(ctx context.Context, recipient, purpose string, size int, token string) ([]domain.Referral, string, error) {
	q := ReferralQuery{Recipient: recipient, Size: size, Token: token}
	switch {
	case !a.funds.Known(recipient):
		return nil, "", nil
	case a.funds.Whole(recipient):
		q.Recipient = ""
	}
	if purpose != Recovery {
		q.RunningOn = a.today()
	}
	return a.store.Referrals(ctx, q)
}
