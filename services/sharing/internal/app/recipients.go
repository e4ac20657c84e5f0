package app

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Receipt is that an organisation received data of a group, and under what.
type Receipt struct {
	Organisation, Service, Purpose, LegalBasis string
}

// Recipients are who received data of a group about a person, by the logs of all services, in order and once each. A log that does not answer
// makes it domain.ErrRightsRecipients: who is not found would not be told. The caller was checked by who asks.
func (u *Usages) Recipients(ctx context.Context, person, group string) ([]Receipt, error) {
	seen := map[Receipt]bool{}
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
				seen[Receipt{use.Organisation, use.Service, use.Purpose, use.LegalBasis}] = true
			}
			place := p.Uses[i].Place()
			after = &place
		}
		if !more || len(p.Uses) == 0 {
			break
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b Receipt) int {
		return cmp.Or(strings.Compare(a.Organisation, b.Organisation), strings.Compare(a.Service, b.Service), strings.Compare(a.Purpose, b.Purpose), strings.Compare(a.LegalBasis, b.LegalBasis))
	}), nil
}

// received reports whether a use gave an organisation data of a group. Supervision and the person's own uses are no disclosure to others.
func received(u *domain.Use, group string) bool {
	return u.Result == "ok" && !u.Write && u.Organisation != "" && slices.Contains(u.Groups, group)
}
