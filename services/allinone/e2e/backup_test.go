package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
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

// SEC-BCK-1: the log of an instance is kept in another place while it works. What was decided after the backup is there after the machine is lost, up to any
// moment that is asked for; a log with a gap says so.
func TestInstanceSEC_BCK_1_NothingIsLostAfterTheBackup(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	at := t.TempDir()
	p := launch(t, at+"/state")
	for _, key := range []string{"db", "keys"} {
		mustRun(t, "backup", "key", at+"/"+key)
	}
	mustRun(t, "backup", "make", "--dir", at+"/state", "--into", at+"/out", "--for", at+"/db.pub", "--keys-for", at+"/keys.pub")
	follower := spawn(t, "backup", "follow", "--dir", at+"/state", "--into", at+"/out", "--for", at+"/db.pub", "--every", "1s")
	before := followedUpTo(t, p, at+"/out")
	if said, err := runProgram(t, "backup", "follow", "--dir", at+"/state", "--into", at+"/out", "--for", at+"/db.pub"); err == nil {
		t.Errorf("two follow one log: %s", said)
	}
	follower.kill(t)
	follower = spawn(t, "backup", "follow", "--dir", at+"/state", "--into", at+"/out", "--for", at+"/db.pub", "--every", "1s")
	draft, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina"))
	if err != nil {
		t.Fatal(err)
	}
	followedUpTo(t, p, at+"/out")
	p.kill(t)
	follower.kill(t)
	database, keys := oneFile(t, at+"/out/*.db.age"), oneFile(t, at+"/out/*.keys.age")
	back := func(dir string, more ...string) string {
		return mustRun(t, append([]string{"backup", "restore", database, "--key", at + "/db", "--keys", keys, "--keys-key", at + "/keys", "--dir", dir, "--log", at + "/out"}, more...)...)
	}
	if said := back(at+"/early", "--until", before.In(clock.Riga).Format("2006-01-02T15:04:05")); !strings.Contains(said, " 0 findings") {
		t.Errorf("restored up to a moment: %s", said)
	}
	early := launch(t, at+"/early")
	if _, err := early.people.As("ilze.kalnina").Do(t.Context(), http.MethodGet, "/v1/"+rest.Str(draft, "name"), nil, ""); err == nil {
		t.Error("a decision drafted after that moment is there")
	}
	early.kill(t)
	if said := back(at + "/again"); !strings.Contains(said, " 0 findings") || !strings.Contains(said, "last change") {
		t.Errorf("restored from the log: %s", said)
	}
	again := launch(t, at+"/again")
	if _, err := again.people.As("janis.berzs").Do(t.Context(), http.MethodPost, "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Errorf("a decision that was drafted after the backup is not issued: %v", err)
	}
	if said := mustRun(t, "audit", "verify", "--dir", at+"/again"); strings.Count(said, " 0 findings") != 6 {
		t.Errorf("the logs: %s", said)
	}
}

// followedUpTo waits until everything that is committed now lies in the other place, and returns when that was.
func followedUpTo(t *testing.T, p *process, into string) (now time.Time) {
	t.Helper()
	var file string
	if err := connect(t, p.at.SchemaURLs["cases"]).QueryRow(t.Context(), "select pg_walfile_name(pg_current_wal_lsn()), clock_timestamp()").Scan(&file, &now); err != nil {
		t.Fatal(err)
	}
	await(t, "the log is followed up to "+file, func() bool {
		found, err := filepath.Glob(into + "/wal-*/" + file + ".wal.age")
		return err == nil && len(found) == 1
	})
	return now
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
