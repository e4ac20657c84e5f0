package gateway

import (
	"testing"

	"github.com/digisoc/platform/services/gateway/internal/deprecation"
)

// What will go says so with every answer, refusals too, and nothing else does.
func TestDeprecatedAddressSaysSo(t *testing.T) {
	g, _, _ := serve(t, Config{})
	notices, err := deprecation.Read([]byte(`rules: {notice_working_days: 30, overlap_months: 12, source: s, mark: D}
notices:
  - {rpc: persons.v1.PersonsService/GetPerson, announced: 2026-11-23, deprecated: 2026-11-23, sunset: 2028-01-03, replacement: /v2/persons, link: /docs/changelog}
`), g.routes.Names())
	if err != nil {
		t.Fatal(err)
	}
	g.notices = notices
	if w := send(t, g, "GET", personPath, "", "Authorization", "Bearer a"); w.Header().Get("Deprecation") == "" || w.Header().Get("Sunset") != "Mon, 03 Jan 2028 00:00:00 GMT" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := send(t, g, "GET", personPath+"?unknown=1", "", "Authorization", "Bearer a"); w.Code != 400 || w.Header().Get("Sunset") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if w := send(t, g, "GET", "/v1/municipalities", ""); w.Header().Get("Deprecation") != "" || w.Header().Get("Link") != "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
