package deprecation

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const rpc = "providers.v1.RegisterService/ListServiceKinds"

func file(notice string) []byte {
	return fmt.Appendf(nil, "rules: {notice_working_days: 30, overlap_months: 12, source: s, mark: D}\nnotices:\n  - {%s}\n", notice)
}

func notice(announced, deprecated, sunset, replacement string) string {
	return fmt.Sprintf("rpc: %s, announced: %s, deprecated: %s, sunset: %s, replacement: %q, link: /docs/changelog", rpc, announced, deprecated, sunset, replacement)
}

func TestDeprecationNotice(t *testing.T) {
	t.Parallel()
	x, err := Read(file(notice("2026-11-16", "2026-12-01", "2027-12-01", "/v2/serviceKinds")), []string{rpc})
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	x.Mark(h, "/"+rpc)
	if h.Get("Deprecation") != "@1796083200" || h.Get("Sunset") != "Wed, 01 Dec 2027 00:00:00 GMT" ||
		strings.Join(h.Values("Link"), " ") != `</docs/changelog>; rel="deprecation"; type="text/html" </v2/serviceKinds>; rel="successor-version"` {
		t.Errorf("%v", h)
	}
	other := http.Header{}
	if x.Mark(other, "/providers.v1.RegisterService/GetProvider"); len(other) != 0 {
		t.Errorf("%v", other)
	}
	// 30 working days after 16 November 2026 end on 4 January: the 18th, Christmas, New Year's Eve and New Year are off.
	if _, err := Read(file(notice("2026-11-16", "2026-11-16", "2027-01-05", "")), []string{rpc}); err != nil {
		t.Errorf("30 working days: %v", err)
	}
	for name, body := range map[string][]byte{
		"29 working days":      file(notice("2026-11-16", "2026-11-16", "2027-01-04", "")),
		"11 months of overlap": file(notice("2026-11-16", "2026-12-01", "2027-11-01", "/v2/x")),
		"deprecated first":     file(notice("2026-11-16", "2026-11-01", "2027-12-01", "")),
		"no such RPC":          file(strings.ReplaceAll(notice("2026-11-16", "2026-12-01", "2027-12-01", ""), rpc, "x.v1.Y/Z")),
		"no page":              file(strings.ReplaceAll(notice("2026-11-16", "2026-12-01", "2027-12-01", ""), "/docs/changelog", `""`)),
		"no day":               file(notice("2026-11-31", "2026-12-01", "2027-12-01", "")),
		"no rules":             []byte("notices: []"),
		"an unknown word":      file(notice("2026-11-16", "2026-12-01", "2027-12-01", "") + ", until: x"),
	} {
		if _, err := Read(body, []string{rpc}); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
