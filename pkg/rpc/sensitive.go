package rpc

import "slices"

// sensitive reports whether a read touches a group with data of special categories, of crimes or of means (SEC-LOG-6): by the contract's
// groups and the catalogue's leaves. What is not known is sensitive.
func (s *server) sensitive(m *method) bool {
	if s.Guard.Disclosure == nil || len(m.access.GetGroups()) == 0 {
		return true
	}
	return slices.ContainsFunc(m.access.GetGroups(), s.Guard.Disclosure.Rules.Catalogue().Grave)
}
