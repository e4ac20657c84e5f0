package gateway

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/digisoc/platform/proto/gen/openapi"
)

// Whoever reads only the published description finds every operation that the gateway answers.
func TestEveryOperationIsDescribed(t *testing.T) {
	g, _, _ := serve(t, Config{})
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(openapi.Document, &document); err != nil {
		t.Fatal(err)
	}
	described := map[string]bool{}
	for _, methods := range document.Paths {
		for _, operation := range methods {
			described[operation.OperationID] = true
		}
	}
	for _, r := range g.routes.All() {
		rpc := string(r.RPC.Name())
		if !described[strings.ToLower(rpc[:1])+rpc[1:]] {
			t.Errorf("%s is not described: add its file to cmd/openapi", r.Full())
		}
	}
}
