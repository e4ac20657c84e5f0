package e2e

import (
	"net/http"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-LOG-6, with the one PostgreSQL of the instance really stopped: nothing can be read, and nothing that was read goes out unlogged. Reads that
// cannot be answered are told so with 503; refusals of reads that are not sensitive are still given, because their entries wait on the disk;
// refusals of sensitive reads are withheld. When PostgreSQL runs again every entry comes into the log once, in its order, and the chain is whole.
func TestInstanceSEC_LOG_6_DatabaseStopped(t *testing.T) {
	dir := t.TempDir() + "/state"
	s := boot(t, dir)
	t.Cleanup(func() { stopAll(t, s) })
	ilze, solvita := s.people.As("ilze.kalnina"), s.people.As("solvita.berzina")
	application, err := ilze.Post(t.Context(), "/v1/applications", newApplication("0033000"), uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	means, person := "/v1/"+rest.Str(application, "name"), "/v1/"+newPerson(t, ilze)
	for _, path := range []string{means, person} { // the purposes are stated before
		if _, err := ilze.Get(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		_, err := solvita.Get(t.Context(), path)
		wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	}
	up, err := s.Postgres().Down(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err = ilze.Get(t.Context(), person)
		wantProblem(t, err, http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE")
		_, err = solvita.Get(t.Context(), person)
		wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	}
	_, err = ilze.Get(t.Context(), means)
	wantProblem(t, err, http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE")
	_, err = solvita.Get(t.Context(), means)
	wantProblem(t, err, http.StatusServiceUnavailable, "AUDIT_UNAVAILABLE")
	_, err = ilze.Do(t.Context(), http.MethodPatch, person, rest.Doc{"surname": "Cita"}, "")
	wantProblem(t, err, http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE")
	if n := waiting(t, dir); n != 6 {
		t.Errorf("%d entries on the disk, want 6", n)
	}
	if err := up(t.Context()); err != nil {
		t.Fatal(err)
	}
	await(t, "the queue is empty", func() bool { return waiting(t, dir) == 0 })
	log := connect(t, s.Running().SchemaURLs["persons"])
	rows, err := log.Query(t.Context(), `select result || ' ' || actor_id from audit where action = 'GetPerson' and written_with = 'queue' order by occurred_at, id`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[string])
	want := slices.Repeat([]string{"error ilze.kalnina", "refused solvita.berzina"}, 3)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("in the log: %v, %v", got, err)
	}
	for _, path := range []string{means, person} {
		if _, err := ilze.Get(t.Context(), path); err != nil {
			t.Errorf("when it runs again: %v", err)
		}
	}
	db := s.DB("persons")
	verify := func() auditseal.Report {
		t.Helper()
		r, err := auditseal.Verify(t.Context(), db, "persons", nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	await(t, "everything is sealed", func() bool { return verify().Unsealed == 0 })
	if r := verify(); len(r.Findings) != 0 {
		t.Errorf("%+v", r)
	}
}
