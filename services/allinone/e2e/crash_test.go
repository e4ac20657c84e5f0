package e2e

import (
	"context"
	"fmt"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// kill -9 in the middle of decisions, several times: a decision, its event and its audit record exist together or not at
// all; an acknowledged decision is never lost; statuses, benefits and payment lines follow from the event, once.
func TestInstanceKilledInTheMiddleOfADecision(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the whole platform")
	}
	dir := t.TempDir() + "/state"
	acknowledged := map[string]bool{}
	const rounds = 3
	for round := range rounds {
		p := launch(t, dir)
		drafts := make([]string, 0, 6)
		for range cap(drafts) {
			draft, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina"))
			if err != nil {
				t.Fatal(err)
			}
			drafts = append(drafts, rest.Str(draft, "name"))
		}
		issueUntilKilled(t, p, drafts, time.Duration(round+1)*7*time.Millisecond, acknowledged)
	}
	p := launch(t, dir)
	checkDecisions(t, p, acknowledged)
	if code := p.stop(t); code != 0 {
		t.Fatalf("exit code %d after Ctrl-C\n%s", code, p.output)
	}
}

// issueUntilKilled issues all drafts at once and kills the program a moment after the first has been asked for.
func issueUntilKilled(t *testing.T, p *process, drafts []string, after time.Duration, acknowledged map[string]bool) {
	t.Helper()
	head := p.people.As("janis.berzs")
	if _, err := head.Token(t.Context()); err != nil { // sign in before the race begins
		t.Fatal(err)
	}
	type answer struct {
		name string
		err  error
	}
	answers := make(chan answer, len(drafts))
	for _, name := range drafts {
		go func() {
			_, err := head.Post(context.WithoutCancel(t.Context()), "/v1/"+name+":issue", rest.Doc{}, uuid.NewString())
			answers <- answer{name, err}
		}()
	}
	timer := time.NewTimer(after)
	<-timer.C
	p.kill(t)
	for range drafts {
		if a := <-answers; a.err == nil {
			acknowledged[a.name] = true
		}
	}
	t.Logf("%d decisions acknowledged so far", len(acknowledged))
}

func checkDecisions(t *testing.T, p *process, acknowledged map[string]bool) {
	t.Helper()
	db := connect(t, p.at.SchemaURLs["cases"])
	rows, err := db.Query(t.Context(), `select 'decisions/' || d.id, d.state = 'ISSUED',
		(select count(*) from outbox o where o.subject = 'cases/' || d.case_id and o.topic = 'cases.decision.issued.v1'),
		(select count(*) from audit a where a.action = 'IssueDecision' and a.result = 'ok' and ('decisions/' || d.id) = any(a.subjects)),
		(select count(*) from decision_snapshot s where s.decision_id = d.id)
		from decision d`)
	if err != nil {
		t.Fatal(err)
	}
	type decision struct {
		name                      string
		issued                    bool
		events, audits, snapshots int
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d decision, err error) {
		err = row.Scan(&d.name, &d.issued, &d.events, &d.audits, &d.snapshots)
		return d, err
	})
	if err != nil {
		t.Fatal(err)
	}
	issued := 0
	for _, d := range all {
		want := 0
		if d.issued {
			want, issued = 1, issued+1
		}
		if d.events != want || d.audits != want || d.snapshots != want {
			t.Errorf("%s issued=%v has %d events, %d audit records, %d snapshots", d.name, d.issued, d.events, d.audits, d.snapshots)
		}
		if acknowledged[d.name] && !d.issued {
			t.Errorf("%s was acknowledged and is lost", d.name)
		}
		if d.issued {
			checkFollowed(t, p, d.name)
		}
	}
	t.Logf("%d of %d decisions issued, %d acknowledged", issued, len(all), len(acknowledged))
}

// checkFollowed waits until the benefits of a decision are there and proves that they are there once.
func checkFollowed(t *testing.T, p *process, decision string) {
	t.Helper()
	worker := p.people.As("ilze.kalnina")
	doc, err := worker.Get(t.Context(), "/v1/"+decision)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for _, e := range rest.List(doc, "entitlements") {
		if e["granted"] == true && rest.Str(e, "benefit") != "" {
			want++
		}
	}
	var got, lines int
	await(t, fmt.Sprintf("%d benefits of %s", want, decision), func() bool {
		benefits, err := worker.Get(t.Context(), "/v1/benefits?case="+url.QueryEscape(rest.Str(doc, "case")))
		if err != nil {
			t.Fatal(err)
		}
		got = len(rest.List(benefits, "benefits"))
		return got >= want
	})
	payments, err := worker.Get(t.Context(), "/v1/paymentLines?case="+url.QueryEscape(rest.Str(doc, "case")))
	if err != nil {
		t.Fatal(err)
	}
	lines = len(rest.List(payments, "paymentLines"))
	if got != want || lines != 3*want {
		t.Errorf("%s: %d benefits and %d payment lines, want %d and %d", decision, got, lines, want, 3*want)
	}
}

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(context.Background()) })
	return db
}
