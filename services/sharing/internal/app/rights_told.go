package app

import (
	"context"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// told are the organisations that received what the request names, other than the one that answers for it (GDPR 19). The logs know the group; of
// what left by a dataset the permissions know the fields, so that whoever may not have got the leaf is not told of it. Where no permission
// explains what stands in the log, the organisation is told: rather once too often.
func (r *Rights) told(ctx context.Context, q *domain.RightsRequest) (out []string, err error) {
	all, err := r.Receivers.Recipients(ctx, personName(q.Person), group(q.Code))
	if err != nil {
		return nil, err
	}
	for _, got := range all {
		if got.Organisation == q.Municipality || slices.Contains(out, got.Organisation) {
			continue
		}
		had, err := r.had(ctx, got, q.Code)
		if err != nil {
			return nil, err
		}
		if had {
			out = append(out, got.Organisation)
		}
	}
	return out, nil
}

// had reports whether a receipt of a group may have held a leaf of it.
func (r *Rights) had(ctx context.Context, got Receipt, code string) (bool, error) {
	if !strings.Contains(code, ".") || got.Service != "sharing" {
		return true, nil
	}
	all, err := r.Store.Permissions(ctx, got.Organisation, clock.Today(r.Clock))
	if err != nil {
		return false, domain.ErrRightsRecipients.Wrap(err)
	}
	explained := false
	for i := range all {
		p := &all[i].Permission
		if p.Purpose != got.Purpose || p.LegalBasis != got.LegalBasis || !slices.Contains(r.groups(p.Dataset), group(code)) {
			continue
		}
		explained = true
		for _, f := range p.Fields {
			if leaf := r.Fields[p.Dataset][f]; leaf == code || leaf == group(code) {
				return true, nil
			}
		}
	}
	return !explained, nil
}

// groups are the groups of which a dataset holds leaves.
func (r *Rights) groups(d domain.Dataset) (out []string) {
	for _, leaf := range r.Fields[d] {
		out = append(out, group(leaf))
	}
	return out
}
