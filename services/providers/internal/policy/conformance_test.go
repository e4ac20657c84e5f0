package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// The suite and the certificates are public; runs are their sandboxes'.
func TestRunsAreTheirOwners(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	public := []string{"ListConformanceCases", "ListConformanceCertificates", "GetConformanceCertificate", "GetConformanceKeys"}
	methods := providersv1.File_providers_v1_conformance_proto.Services().ByName("ConformanceService").Methods()
	for i := range methods.Len() {
		action, want := string(methods.Get(i).Name()), []string{"provider", "provider that delivers"}
		if slices.Contains(public, action) {
			want = everybody()
		}
		var got []string
		for _, name := range everybody() {
			if engine.Allow(who[name], action, authz.Resource{Municipality: "0033000"}) {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is allowed to %v, want %v", action, got, want)
		}
	}
}
