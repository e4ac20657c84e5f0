package service

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/proto/catalogue"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// remembered is a service whose data are in memory and whose audit log is in a database: only the log goes when that stops.
type remembered struct {
	personsv1.UnimplementedPersonsServiceServer
	db    *pg.DB
	guard rpc.Guard
}

func (s *remembered) Name() string                     { return "persons" }
func (s *remembered) Guard() rpc.Guard                 { return s.guard }
func (s *remembered) Register(r grpc.ServiceRegistrar) { personsv1.RegisterPersonsServiceServer(r, s) }
func (s *remembered) Run(ctx context.Context) error    { <-ctx.Done(); return nil }
func (s *remembered) Ready(context.Context) error      { return nil }

func (s *remembered) GetPerson(ctx context.Context, r *personsv1.GetPersonRequest) (*personsv1.GetPersonResponse, error) {
	return &personsv1.GetPersonResponse{Person: &personsv1.Person{Name: r.GetName()}}, seen(ctx, r.GetName())
}

// ListRepresentations touches guardianship, which is a special category or a crime in the catalogue.
func (s *remembered) ListRepresentations(ctx context.Context, r *personsv1.ListRepresentationsRequest) (*personsv1.ListRepresentationsResponse, error) {
	return &personsv1.ListRepresentationsResponse{}, seen(ctx, r.GetPerson())
}

func seen(ctx context.Context, person string) error {
	audit.Subjects(ctx, person)
	return authz.Check(ctx, authz.Resource{Type: "person", ID: person, Municipality: "0001000"})
}

// officials believes that whoever calls is a caseworker.
type officials struct{}

func (officials) Verify(context.Context, string) (caller.Caller, error) {
	return caller.Caller{
		Kind: caller.Staff, Subject: "staff-1", Name: "Ilze", Roles: []string{"caseworker"}, Organisation: "90000068977", Municipality: "0001000",
		Purpose: "ASSIST", LegalBasis: "SPSP-36",
	}, nil
}

// SEC-LOG-6, with PostgreSQL really stopped under the audit log: reads of sensitive groups and refusals of them end with AUDIT_UNAVAILABLE,
// others are answered and refused as before with their entries on the disk; when it runs again all of them come into the log once, in their
// order, and the chain is whole.
func TestSEC_LOG_6_DatabaseOfTheLogStops(t *testing.T) {
	server, urls := testkit.FaultyPostgres(t, "persons", migrations)
	db, err := pg.Open(t.Context(), urls.App)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	text := `permit (principal, action in [` + everyAction() + `], resource) when { principal.kind == "staff" && principal.roles.contains("caseworker") && (!resource.known || resource.municipality == principal.municipality) };
		permit (principal, action == Action::"ListMunicipalities", resource);`
	engine, err := authz.Load("persons", fstest.MapFS{"p.cedar": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	runner, dial := platform(t)
	dir := t.TempDir()
	runner.AuditQueue, runner.Tokens = dir, officials{}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	service := &remembered{db: db, guard: rpc.Guard{Policy: engine, DB: db, Callers: []string{"gateway"}, Disclosure: disclosure}}
	go func() { ended <- Run(ctx, runner, service) }()
	defer stop()
	client := personsv1.NewPersonsServiceClient(dial("persons"))
	var looked []string
	look := func() {
		t.Helper()
		name := "persons/" + uuid.Must(uuid.NewV7()).String()
		if _, err := client.GetPerson(authn.WithToken(t.Context(), "x"), &personsv1.GetPersonRequest{Name: name}); err != nil {
			t.Fatalf("a read that is not sensitive: %v", err)
		}
		looked = append(looked, name)
	}
	look()
	up, err := server.Down(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		look()
	}
	person := looked[0]
	_, err = client.ListRepresentations(authn.WithToken(t.Context(), "x"), &personsv1.ListRepresentationsRequest{Person: person})
	if !errors.Is(err, errs.ErrAuditUnavailable) {
		t.Errorf("a sensitive read: %v", err)
	}
	if n := lines(t, dir); n != 3 {
		t.Errorf("%d entries wait, want 3", n)
	}
	if err := up(t.Context()); err != nil {
		t.Fatal(err)
	}
	testkit.Await(t, func() bool { return lines(t, dir) == 0 })
	look()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	var got []string
	if err := db.QueryRow(t.Context(), "select array_agg(subjects[1] order by occurred_at, id) from audit").Scan(&got); err != nil || !slices.Equal(got, looked) {
		t.Errorf("in the log %v, %v, want %v", got, err, looked)
	}
	r, err := auditseal.Verify(t.Context(), db, "persons", nil, nil)
	if err != nil || len(r.Findings) != 0 || r.Entries != int64(len(looked)) || r.Unsealed != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// everyAction are all RPCs of the contract but the public one.
func everyAction() string {
	methods := personsv1.File_persons_v1_persons_proto.Services().ByName("PersonsService").Methods()
	var all []string
	for i := range methods.Len() {
		if name := string(methods.Get(i).Name()); name != "ListMunicipalities" {
			all = append(all, `Action::"`+name+`"`)
		}
	}
	return strings.Join(all, ", ")
}

func lines(t *testing.T, dir string) int {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "persons.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(body, []byte("\n"))
}

// SEC-LOG-6: a service with an audit log and no folder where entries can wait does not start, whatever its configuration says.
func TestSEC_LOG_6_WithoutAQueueNothingStarts(t *testing.T) {
	db, err := pg.Open(t.Context(), testkit.Database(t, "persons", migrations).App)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	taken := t.TempDir()
	if err := os.Mkdir(filepath.Join(taken, "persons.jsonl"), 0o700); err != nil {
		t.Fatal(err)
	}
	for what, folder := range map[string]string{"none": "", "below a file": filepath.Join(file, "queue"), "cannot be written": taken, "made by the system": "/proc/queue"} {
		runner, _ := platform(t)
		runner.AuditQueue, runner.Log = folder, slog.New(slog.DiscardHandler)
		ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
		err := Run(ctx, runner, &remembered{guard: rpc.Guard{DB: db}})
		stop()
		if err == nil || ctx.Err() == nil && !strings.Contains(err.Error(), "queue") {
			t.Errorf("%s: %v", what, err)
		}
	}
	s := Settings{Issuers: map[string]string{"https://issuer.example": "digisoc"}}
	if err := s.serveable("persons"); err == nil || !strings.Contains(err.Error(), "audit-queue is required") {
		t.Errorf("a configuration without a folder: %v", err)
	}
}
