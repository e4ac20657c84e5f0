package spdci

import "testing"

// Nothing outside the record is called, however it is spelt.
func TestSPDCICallbackIsOfTheRecord(t *testing.T) {
	t.Parallel()
	p := Partner{CallbackURLs: []string{"https://a.example/cb/on-search", "https://b.example/spdci/"}}
	for _, tc := range []struct{ named, action, want string }{
		{"", "on-search", "https://a.example/cb/on-search"},
		{"", "on-subscribe", "https://b.example/spdci/registry/on-subscribe"},
		{"", "txn-on-status", "https://b.example/spdci/registry/txn/on-status"},
		{"https://a.example/cb/on-search", "on-search", "https://a.example/cb/on-search"},
		{"https://a.example/cb/on-search", "on-subscribe", ""},
		{"https://b.example/spdci", "on-search", "https://b.example/spdci/registry/on-search"},
		{"https://b.example/spdci/registry/on-search/", "on-search", "https://b.example/spdci/registry/on-search"},
		{"https://b.example/spdci/on-search", "on-search", "https://b.example/spdci/on-search"},
		{"https://b.example/spdci/../admin", "on-search", ""},
		{"https://b.example/spdci.evil.example", "on-search", ""},
		{"https://b.example@evil.example/spdci", "on-search", ""},
		{"http://b.example/spdci", "on-search", ""},
		{"https://b.example/other", "on-search", ""},
		{"https://c.example/", "on-search", ""},
	} {
		got, err := p.Callback(tc.named, tc.action)
		if got != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%q for %s: %q, %v, want %q", tc.named, tc.action, got, err, tc.want)
		}
	}
	if _, err := (&Partner{}).Callback("", "on-search"); err == nil {
		t.Error("a partner without addresses is called")
	}
}
