package rpc

import (
	"slices"

	"github.com/digisoc/platform/pkg/catalogue"
)

// sensitive reports whether a read touches a group with data of special categories, of crimes or of means (SEC-LOG-6): by the contract's
// groups and the catalogue's leaves. What is not known is sensitive.
func (s *server) sensitive(m *method) bool {
	if s.Guard.Disclosure == nil || len(m.access.GetGroups()) == 0 {
		return true
	}
	c := s.Guard.Disclosure.Rules.Catalogue()
	return slices.ContainsFunc(m.access.GetGroups(), func(group string) bool {
		leaves := c.Expand(group)
		return len(leaves) == 0 || slices.ContainsFunc(leaves, func(l *catalogue.Leaf) bool {
			return l.Sensitive() || slices.Contains(l.Sensitivity, catalogue.Financial)
		})
	})
}
