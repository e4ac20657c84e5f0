package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// Anybody may make a sandbox; what is done with one is its system's.
func TestSandboxesAreTheirOwners(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	methods := providersv1.File_providers_v1_sandbox_proto.Services().ByName("SandboxService").Methods()
	for i := range methods.Len() {
		action, want := string(methods.Get(i).Name()), []string{"provider", "provider that delivers"}
		if action == "CreateSandbox" {
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
