package e2e

import "testing"

// The scanner finds what it is there to find, and does not take other numbers for it.
func TestSEC_ENC_3_ScannerFindsCodesAndSecrets(t *testing.T) {
	for _, text := range []string{
		"code=00123412345", "code=001234-12345", `{"personalCode":"00123412345"}`, "?code=00123412345&x=1", "00123412345", "an account " + account, marked[0],
	} {
		if leak(text) == "" {
			t.Errorf("%q was not found", text)
		}
	}
	for _, text := range []string{
		"persons/00000000-0000-7000-8000-00000000000a", "seconds=0.00123412345", "id=1200123412345", "00000000000", "municipality=0033000", "e00123412345f", "trace=00123412345abc",
	} {
		if what := leak(text); what != "" {
			t.Errorf("%q was taken for %q", text, what)
		}
	}
}
