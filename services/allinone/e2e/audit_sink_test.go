package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-LOG-6, on a running program: the right to write the audit logs of persons and cases is taken away. Reads of means and all writes stop with their
// reason; reads that are not sensitive go on, their entries on the disk; the program is killed with kill -9 and started again with the log still closed. When it can
// be written again, all entries come into it once, in their order, and the verifier finds nothing.
func TestInstanceSEC_LOG_6_KilledWithItsLogDown(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the whole platform")
	}
	dir := t.TempDir() + "/state"
	p := launch(t, dir)
	ilze := p.people.As("ilze.kalnina")
	application, err := ilze.Post(t.Context(), "/v1/applications", newApplication("0033000"), uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	var persons []string
	for range 3 {
		persons = append(persons, newPerson(t, ilze))
	}
	mean := "/v1/" + rest.Str(application, "name")
	for _, path := range []string{mean, "/v1/" + persons[0]} { // the purposes are stated before
		if _, err := ilze.Get(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	mayWrite(t, dir, p, "revoke insert on audit from")
	var read []string
	look := func(by *rest.Client, person string) {
		t.Helper()
		if doc, err := by.Get(t.Context(), "/v1/"+person); err != nil || rest.Str(doc, "name") != person {
			t.Fatalf("a read that is not sensitive: %v, %v", doc, err)
		}
		read = append(read, person)
	}
	stops := func(by *rest.Client) {
		t.Helper()
		_, err := by.Get(t.Context(), mean)
		wantProblem(t, err, http.StatusServiceUnavailable, "AUDIT_UNAVAILABLE")
		_, err = by.Do(t.Context(), http.MethodPatch, "/v1/"+persons[0], rest.Doc{"surname": "Cita"}, "")
		wantProblem(t, err, http.StatusServiceUnavailable, "AUDIT_UNAVAILABLE")
	}
	stops(ilze)
	for _, person := range persons {
		look(ilze, person)
	}
	if n := waiting(t, dir); n != len(read) {
		t.Errorf("%d entries on the disk, want %d", n, len(read))
	}
	p.kill(t)
	p = launch(t, dir)
	ilze = p.people.As("ilze.kalnina")
	stops(ilze)
	look(ilze, persons[1])
	if n := waiting(t, dir); n != len(read) {
		t.Errorf("%d entries on the disk after the kill, want %d", n, len(read))
	}
	mayWrite(t, dir, p, "grant insert on audit to")
	await(t, "the queue is empty", func() bool { return waiting(t, dir) == 0 })
	rows, err := connect(t, p.at.SchemaURLs["persons"]).Query(t.Context(), `select subjects[1] from audit where action = 'GetPerson' and written_with = 'queue' order by occurred_at, id`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || !slices.Equal(got, read) {
		t.Errorf("in the log: %v, %v, want %v", got, err, read)
	}
	if _, err := ilze.Get(t.Context(), mean); err != nil {
		t.Errorf("when the log can be written: %v", err)
	}
	if code := p.stop(t); code != 0 {
		t.Fatalf("exit code %d\n%s", code, p.output)
	}
	p = launch(t, dir)
	if r := verifyAudit(t, dir, "persons", p.at.SchemaURLs["persons"]); len(r.Findings) != 0 {
		t.Errorf("%+v", r)
	}
}

// newPerson registers a made-up person.
func newPerson(t *testing.T, by *rest.Client) string {
	t.Helper()
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := by.Post(t.Context(), "/v1/persons", rest.Doc{"person": rest.Doc{
		"identifiers": []any{rest.Doc{"kind": "IDENTIFIER_KIND_PERSONAL_CODE", "value": code}}, "givenName": "Žurnāla", "surname": "Rinda", "birthDate": "1980-05-05",
		"declaredAddress": rest.Doc{"municipality": "0033000", "text": "Liepu iela 1"},
	}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(doc, "name")
}

// waiting is how many entries wait in the file of persons.
func waiting(t *testing.T, dir string) int {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "audit", "queue", "persons.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(body, []byte("\n"))
}

// mayWrite gives or takes the right to write the audit logs of persons and cases, as the owner of their tables.
func mayWrite(t *testing.T, dir string, p *process, what string) {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "secrets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var secrets struct{ Postgres map[string]string }
	if err := json.Unmarshal(body, &secrets); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"persons", "cases"} {
		at, err := url.Parse(p.at.SchemaURLs[name])
		if err != nil {
			t.Fatal(err)
		}
		at.User = url.UserPassword(name+"_migrate", secrets.Postgres[name+"_migrate"])
		if _, err := connect(t, at.String()).Exec(t.Context(), what+" "+name+"_app"); err != nil {
			t.Fatal(err)
		}
	}
}
