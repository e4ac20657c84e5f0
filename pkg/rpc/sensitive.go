package rpc

import (
	"slices"

	"google.golang.org/grpc"
)

// Groups are the groups of the data catalogue that the contract of a server touches, in order.
func Groups(srv *grpc.Server) (groups []string) {
	for service, info := range srv.GetServiceInfo() {
		for _, registered := range info.Methods {
			if m, err := lookup("/" + service + "/" + registered.Name); err == nil { // CheckContract refuses what is in no contract
				groups = append(groups, m.access.GetGroups()...)
			}
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

// sensitive reports whether a read touches a group with data of special categories, of crimes or of means (SEC-LOG-6): by the contract's
// groups and the catalogue's leaves. What is not known is sensitive.
func (s *server) sensitive(m *method) bool {
	if s.Guard.Disclosure == nil || len(m.access.GetGroups()) == 0 {
		return true
	}
	return slices.ContainsFunc(m.access.GetGroups(), s.Guard.Disclosure.Rules.Catalogue().Grave)
}
