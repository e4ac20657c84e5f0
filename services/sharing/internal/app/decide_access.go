package app

import (
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// AccessQuestion is a question about access: what disclose needs, and codes of leaves or groups.
type AccessQuestion struct {
	disclose.Question
	Terms []string // what the agreement lists; empty when it lists nothing of its own
	Asked []string // what is asked for; empty for all
}

// Released is a leaf that a recipient gets.
type Released struct {
	Code string
	Form disclose.Form
}

// DecideAccess says which leaves would be released if what the question states held. It looks nothing up and keeps nothing: what
// really leaves is decided where the record is, so the policy lets only an auditor ask.
func (a *App) DecideAccess(q AccessQuestion) ([]Released, error) {
	var err error
	if q.Day, err = a.Day(q.Day); err != nil {
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
	var out []Released
	for _, l := range a.rules.Catalogue().Leaves() {
		if form := answer.Form(l.Index); form != "" && (asked == nil || asked.Has(l.Index)) {
			out = append(out, Released{Code: l.Code, Form: form})
		}
	}
	return out, nil
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
