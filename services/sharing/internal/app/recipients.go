package app

import (
	"context"
	"slices"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Recipients are the organisations that received data of a group about a person, by the logs of all services; their names in order. A log
// that does not answer makes it domain.ErrRightsRecipients: who is not found would not be told. The caller was checked by who asks.
func (u *Usages) Recipients(ctx context.Context, person, group string) ([]string, error) {
	seen := map[string]bool{}
	var after *domain.UsePlace
	for {
		p, more, err := u.merge(ctx, UsageQuery{Person: person}, after, maxUsages)
		if err != nil {
			return nil, domain.ErrRightsRecipients.Wrap(err)
		}
		if len(p.Missing) > 0 {
			return nil, domain.ErrRightsRecipients
		}
		for i := range p.Uses {
			if use := &p.Uses[i]; received(use, group) {
				seen[use.Organisation] = true
			}
			place := p.Uses[i].Place()
			after = &place
		}
		if !more || len(p.Uses) == 0 {
			break
		}
	}
	out := make([]string, 0, len(seen))
	for o := range seen {
		out = append(out, o)
	}
	slices.Sort(out)
	return out, nil
}

// received reports whether a use gave an organisation data of a group. Supervision and the person's own uses are no disclosure to others.
func received(u *domain.Use, group string) bool {
	return u.Result == "ok" && !u.Write && u.Organisation != "" && slices.Contains(u.Groups, group)
}
