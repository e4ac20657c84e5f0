package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-BCK-1: a backup of a running instance is tried out in a scratch folder, with a record of the drill. After the machine is lost it is restored with the keys,
// which lie in a file of their own: what was sealed is read, the logs are whole, streams fill themselves, and work goes on.
func TestInstanceSEC_BCK_1_BackupIsRestored(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	at := t.TempDir()
	p := launch(t, at+"/state")
	draft, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"db", "keys"} {
		mustRun(t, "backup", "key", at+"/"+key)
	}
	mustRun(t, "backup", "make", "--dir", at+"/state", "--into", at+"/out", "--for", at+"/db.pub", "--keys-for", at+"/keys.pub")
	if said, err := runProgram(t, "backup", "make", "--dir", at+"/state", "--into", at+"/out", "--for", at+"/db.pub", "--keys-for", at+"/db.pub"); err == nil {
		t.Errorf("database and keys for one key: %s", said)
	}
	database, keys := oneFile(t, at+"/out/*.db.age"), oneFile(t, at+"/out/*.keys.age")
	if said := mustRun(t, "backup", "check", database, "--key", at+"/db", "--scratch", at, "--record", at+"/drills.jsonl"); !strings.Contains(said, " 0 findings") {
		t.Errorf("the drill says %s", said)
	}
	if record, err := os.ReadFile(at + "/drills.jsonl"); err != nil || !strings.Contains(string(record), `"Took":`) {
		t.Errorf("the record of the drill: %s, %v", record, err)
	}
	if left, _ := filepath.Glob(at + "/digisoc-drill-*"); len(left) > 0 {
		t.Errorf("the drill left %q", left)
	}
	p.kill(t)
	mustRun(t, "backup", "restore", database, "--key", at+"/db", "--keys", keys, "--keys-key", at+"/keys", "--dir", at+"/again")
	if said, err := runProgram(t, "backup", "restore", database, "--key", at+"/db", "--keys", keys, "--keys-key", at+"/keys", "--dir", at+"/again"); err == nil {
		t.Errorf("over an instance that is there: %s", said)
	}
	again := launch(t, at+"/again")
	if _, err := again.people.As("janis.berzs").Do(t.Context(), http.MethodPost, "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Errorf("a decision that was drafted before is not issued: %v", err)
	}
	granted := connect(t, again.at.SchemaURLs["assistance"])
	await(t, "the benefit", func() bool {
		var n int
		return granted.QueryRow(t.Context(), "select count(*) from benefit").Scan(&n) == nil && n == 1
	})
	if said := mustRun(t, "audit", "verify", "--dir", at+"/again"); strings.Count(said, " 0 findings") != 6 {
		t.Errorf("the logs: %s", said)
	}
}

// mustRun runs the program and returns what it said.
func mustRun(t *testing.T, args ...string) string {
	t.Helper()
	said, err := runProgram(t, args...)
	if err != nil {
		t.Fatalf("digisoc %s: %v\n%s", strings.Join(args, " "), err, said)
	}
	return said
}

func runProgram(t *testing.T, args ...string) (string, error) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	return string(out), err
}

// oneFile is the one file of a pattern.
func oneFile(t *testing.T, pattern string) string {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %q, %v", pattern, found, err)
	}
	return found[0]
}
