package spdci

import (
	"time"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// opened is which fields go out: those that the permission opens and the grants of the catalogue give on that day.
func (x *Exchange) opened(f *face, p *domain.Permission, day time.Time) map[string]bool {
	var listed disclose.Mask
	leaves := map[string]disclose.Mask{}
	for _, field := range fieldsOf(x.sets, f.dataset) {
		if !p.Opens(field.Name) {
			continue
		}
		var m disclose.Mask
		for _, l := range x.rules.Catalogue().Expand(field.Leaf) {
			m = m.With(l.Index)
		}
		leaves[field.Name], listed = m, listed.Or(m)
	}
	given := x.rules.Decide(disclose.Question{
		Recipient: f.recipient, Purpose: f.purpose, Mode: "DAGR", Relation: "PERMISSION", Day: day.Format(time.DateOnly),
		Agreement: true, Listed: true, Channel: true, Session: true, Quota: true, Fields: &listed, // the partner's record and permission vouch for them
	})
	out := map[string]bool{}
	for name, m := range leaves {
		out[name] = !m.And(given.Released).Empty()
	}
	return out
}

func fieldsOf(sets []dataset.Description, d domain.Dataset) []dataset.Field {
	for i := range sets {
		if sets[i].Name == d {
			return sets[i].Fields
		}
	}
	return nil
}
