package policy

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// Endpoints are the system's own: nobody else reads or changes them, whatever the purpose.
func TestOnlySystemsHaveWebhooks(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	methods := providersv1.File_providers_v1_webhooks_proto.Services().ByName("WebhookService").Methods()
	for i := range methods.Len() {
		action := string(methods.Get(i).Name())
		var got []string
		for _, name := range everybody() {
			if engine.Allow(who[name], action, authz.Resource{Municipality: "0033000"}) {
				got = append(got, name)
			}
		}
		if !slices.Equal(got, []string{"provider", "provider that delivers"}) {
			t.Errorf("%s is allowed to %v", action, got)
		}
	}
}
