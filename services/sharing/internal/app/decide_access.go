package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// AccessQuestion is a question about access: what disclose needs, the organisation in question, and codes of leaves or groups.
type AccessQuestion struct {
	disclose.Question
	Organisation string   // registration number or ATVK code
	Terms        []string // what the agreement lists; empty when it lists nothing of its own
	Asked        []string // what is asked for; empty for all
}

// Released is a leaf that a recipient gets.
type Released struct {
	Code string
	Form disclose.Form
}

// DecideAccess says which leaves are released. An organisation's system asks only about itself, or is told
// domain.ErrNotItself. The clause that failed is kept for the data officer and never answered.
func (a *App) DecideAccess(ctx context.Context, q AccessQuestion) ([]Released, error) {
	who := caller.From(ctx)
	if who.Kind == caller.System && (q.Organisation == "" || q.Organisation != who.Organisation || !a.rules.Is(who, q.Recipient)) {
		return nil, domain.ErrNotItself
	}
	var err error
	if q.Day, err = a.day(q.Day); err != nil {
		return nil, err
	}
	asked, err := a.mask(q.Asked, "fields")
	if err != nil {
		return nil, err
	}
	if q.Fields, err = a.mask(q.Terms, "agreement_fields"); err != nil {
		return nil, err
	}
	answer := a.rules.Decide(q.Question)
	if answer.Clause != "" {
		if err := a.keepRefusal(ctx, &q, &answer); err != nil {
			return nil, err
		}
	}
	var out []Released
	for _, l := range a.rules.Catalogue().Leaves() {
		if form := answer.Form(l.Index); form != "" && (asked == nil || asked.Has(l.Index)) {
			out = append(out, Released{Code: l.Code, Form: form})
		}
	}
	return out, nil
}

func (a *App) keepRefusal(ctx context.Context, q *AccessQuestion, answer *disclose.Answer) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	r := domain.Refusal{
		ID: id, At: a.clock.Now().UTC(), Recipient: q.Recipient, Organisation: q.Organisation, Purpose: q.Purpose, Mode: q.Mode, Grant: answer.Grant, Clause: answer.Clause,
	}
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.AddRefusal(ctx, r) })
}

// mask is the leaves of codes; nil when there are none. A code in no catalogue is domain.ErrLeafUnknown.
func (a *App) mask(codes []string, field string) (*disclose.Mask, error) {
	if len(codes) == 0 {
		return nil, nil //nolint:nilnil // nothing listed is not an empty list
	}
	var m disclose.Mask
	for _, code := range codes {
		list := a.rules.Catalogue().Expand(code)
		if len(list) == 0 {
			e := domain.ErrLeafUnknown
			return nil, e.Field(field, e.Reason, e.Message, e.MessageLV)
		}
		for _, l := range list {
			m = m.With(l.Index)
		}
	}
	return &m, nil
}
