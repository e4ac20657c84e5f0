package gateway

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

// A file may be as long as the contract says, whatever max_body is; every other body stays within it.
func TestFileOfABankMayBeLongerThanOtherBodies(t *testing.T) {
	g, _, _ := serve(t, Config{MaxBody: 2000})
	send := func(path string, bytes int) int {
		content := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", bytes)))
		return send(t, g, http.MethodPost, path, `{"municipality":"0033000","content":"`+content+`"}`).Code
	}
	for _, c := range []struct {
		path  string
		bytes int
		large bool
	}{{"/v1/bankFiles", 3 << 20, false}, {"/v1/bankFiles", 3<<20 + 3000, true}, {"/v1/paymentLists", 2000, true}} {
		if code := send(c.path, c.bytes); (code == http.StatusRequestEntityTooLarge) != c.large {
			t.Errorf("%s with %d bytes: %d", c.path, c.bytes, code)
		}
	}
}
