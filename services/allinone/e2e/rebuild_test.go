package e2e

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A deleted stream is made again from the archive in PostgreSQL by the operator's command, event for event, and
// consumers that have seen the events do nothing a second time (F2).
func TestInstanceDeletedStreamIsRebuilt(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	dir := t.TempDir() + "/state"
	p := launch(t, dir)
	for range 3 {
		draft, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
			t.Fatal(err)
		}
	}
	db, js := connect(t, p.at.SchemaURLs["cases"]), operator(t, p)
	var archived, benefits, after int
	if err := db.QueryRow(t.Context(), "select count(*) from outbox").Scan(&archived); err != nil {
		t.Fatal(err)
	}
	await(t, "every event in the stream", func() bool { return messages(t, js) == archived })
	granted := connect(t, p.at.SchemaURLs["assistance"])
	await(t, "benefits", func() bool {
		if err := granted.QueryRow(t.Context(), "select count(*) from benefit").Scan(&benefits); err != nil {
			t.Fatal(err)
		}
		return benefits == 3
	})
	if err := js.DeleteStream(t.Context(), "CASES"); err != nil {
		t.Fatal(err)
	}
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), path, "events", "--dir", dir, "rebuild", "--service", "cases").CombinedOutput()
	if err != nil || !strings.Contains(string(out), "events") {
		t.Fatalf("rebuild: %v\n%s", err, out)
	}
	await(t, "every event in the stream again", func() bool { return messages(t, js) == archived })
	if err := granted.QueryRow(t.Context(), "select count(*) from benefit").Scan(&after); err != nil || after != benefits {
		t.Fatalf("%d benefits after the rebuild, %d before (%v)", after, benefits, err)
	}
	if out, err := exec.CommandContext(t.Context(), path, "events", "--dir", dir, "dead", "list").CombinedOutput(); err != nil || strings.Count(string(out), "\n") != 1 {
		t.Fatalf("dead letters: %v\n%s", err, out)
	}
}

func operator(t *testing.T, p *process) jetstream.JetStream {
	t.Helper()
	nc, err := nats.Connect(p.at.NATS, nats.RootCAs(p.at.CA), nats.UserInfo("operator", p.at.NATSUsers["operator"]))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	return js
}

// messages counts what is in the stream of cases; none while it does not exist.
func messages(t *testing.T, js jetstream.JetStream) int {
	t.Helper()
	stream, err := js.Stream(t.Context(), "CASES")
	if err != nil {
		return 0
	}
	return int(stream.CachedInfo().State.Msgs)
}
