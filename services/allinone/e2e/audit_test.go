package e2e

import (
	"bytes"
	"crypto/ed25519"
	"os"
	"path/filepath"
	"testing"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/pg"
)

// F10: after the program was killed and started again, its audit logs are whole and agree with the checkpoints that lie beside the
// database; an entry that the owner of the tables alters is named.
func TestInstanceAuditLogIsSealedAndVerified(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the whole platform")
	}
	dir := filepath.Join(t.TempDir(), "state")
	p := launch(t, dir)
	if _, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina")); err != nil {
		t.Fatal(err)
	}
	p.kill(t)
	p = launch(t, dir)
	if _, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina")); err != nil {
		t.Fatal(err)
	}
	if code := p.stop(t); code != 0 { // a clean stop seals and signs
		t.Fatalf("exit code %d\n%s", code, p.output)
	}
	p = launch(t, dir)
	for name, url := range p.at.SchemaURLs {
		r := verifyAudit(t, dir, name, url)
		if len(r.Findings) != 0 || r.Unsealed != 0 && r.Blocks == 0 {
			t.Errorf("%s: %+v", name, r)
		}
		if name == "cases" && (r.Entries < 10 || r.Checkpoints == 0) {
			t.Errorf("%+v", r)
		}
	}
}

func verifyAudit(t *testing.T, dir, service, url string) auditseal.Report {
	t.Helper()
	name, err := os.ReadFile(filepath.Join(dir, "audit", "key.pem.pub"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := auditseal.ParseKey(string(name))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "audit", "checkpoints.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := pg.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	r, err := auditseal.Verify(t.Context(), db, service, bytes.Split(bytes.TrimSpace(raw), []byte("\n")), []ed25519.PublicKey{key})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
