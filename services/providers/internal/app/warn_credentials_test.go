package app_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// A certificate and a key that end are told 30, 14 and 3 days before, each once, to the systems of their agreement alone; one that
// was not reached in time is not told thrice at once.
func TestEndsOfKeysAreToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s, other := w.sending(samaria, 0), w.sending(other, 0)
	told := func(of *sender) (out []string) {
		t.Helper()
		for range 2 {
			must(t, w.Tick(t.Context()))
		}
		list, err := w.Changes(of.call("ListChanges"), "", 100, 0)
		must(t, err)
		for _, c := range list.List {
			if c.Kind == domain.CredentialExpiring {
				out = append(out, c.Body["what"]+" "+c.Body["days"])
			}
		}
		return out
	}
	w.sql("update credential_certificate set not_after = $1", w.clock.Now().AddDate(1, 0, 0))
	if got := told(s); len(got) != 0 {
		t.Errorf("a year before: %v", got)
	}
	w.sql("update credential_certificate set not_after = $1 where credential_id = $2", w.clock.Now().AddDate(0, 0, 29), s.credential.ID)
	if got := told(s); len(got) != 1 || got[0] != "CERTIFICATE 30" {
		t.Errorf("29 days before: %v", got)
	}
	w.sql("update credential_key set valid_to = $1 where credential_id = $2", w.clock.Now().AddDate(0, 0, 29), s.credential.ID)
	w.clock.Advance(27 * 24 * time.Hour)
	got := told(s)
	if len(got) != 3 || got[1] == got[2] || got[1] != "CERTIFICATE 3" && got[2] != "CERTIFICATE 3" || got[1] != "KEY 3" && got[2] != "KEY 3" {
		t.Errorf("two days before: %v", got)
	}
	if got := told(other); len(got) != 0 {
		t.Errorf("another's: %v", got)
	}
}
