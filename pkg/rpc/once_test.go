package rpc_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/testkit"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

var migrations = fstest.MapFS{"00001_init.sql": {Data: []byte(`-- +goose Up
create table thing (name text not null, surname text not null, constraint thing_pkey primary key (name));
comment on table thing is 'What the tests write.';
`)}}

// thing is what the test's handlers write and answer.
type thing struct{ name, surname string }

func encode(v any) (proto.Message, error) {
	made, ok := v.(thing)
	if !ok {
		return nil, fmt.Errorf("unexpected result %T", v)
	}
	return &personsv1.Person{Name: made.name, Surname: made.surname}, nil
}

// writing serves handlers that write to a real database.
func writing(t *testing.T, db *pg.DB, p people) *rpctest.Server {
	t.Helper()
	f := fake(t, p)
	f.Guarded.DB, f.Guarded.Encode = db, encode
	return rpctest.Serve(t, f, rpctest.WithLog(slog.New(slog.DiscardHandler)), rpctest.WithVault(testkit.Vault(t)))
}

// creating is a handler that inserts a thing with a new name each time it runs.
func creating(db *pg.DB, runs *atomic.Int32) func(context.Context, *personsv1.CreatePersonRequest) (*personsv1.Person, error) {
	return func(ctx context.Context, r *personsv1.CreatePersonRequest) (*personsv1.Person, error) {
		runs.Add(1)
		made := thing{"persons/" + uuid.NewString(), r.GetPerson().GetSurname()}
		if r.GetValidateOnly() {
			return &personsv1.Person{Surname: made.surname}, nil
		}
		err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			audit.Subjects(ctx, made.name)
			tx.SetResult(made)
			_, err := tx.Exec(ctx, "insert into thing (name, surname) values ($1, $2)", made.name, made.surname)
			return err
		})
		if err != nil {
			return nil, err
		}
		return &personsv1.Person{Name: made.name, Surname: made.surname}, nil
	}
}

func request(id, surname string) *personsv1.CreatePersonRequest {
	return &personsv1.CreatePersonRequest{RequestId: id, Person: &personsv1.Person{
		GivenName: "Anna", Surname: surname, BirthDate: "1980-05-17",
		Identifiers: []*personsv1.Identifier{{Kind: personsv1.IdentifierKind_IDENTIFIER_KIND_FOREIGN, Value: "X1", Country: "EE"}},
	}}
}

func count(t *testing.T, db *pg.DB, query string, args ...any) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSameRequestHappensOnce(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	var runs atomic.Int32
	s := writing(t, db, people{create: creating(db, &runs)})
	client := personsv1.NewPersonsServiceClient(s.Conn)
	ctx := rpctest.As(t.Context(), staff())
	req := request(uuid.NewString(), "Ozola")

	var first, again metadata.MD
	a, err := client.CreatePerson(ctx, req, grpc.Header(&first))
	if err != nil {
		t.Fatal(err)
	}
	b, err := client.CreatePerson(ctx, req, grpc.Header(&again))
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(a, b) || len(first.Get(rpc.ReplayedHeader)) != 0 || len(again.Get(rpc.ReplayedHeader)) != 1 {
		t.Errorf("answers %v and %v, headers %v and %v", a, b, first, again)
	}
	if n := count(t, db, "select count(*) from thing"); n != 1 {
		t.Errorf("%d things", n)
	}
	if _, err := client.CreatePerson(ctx, request(req.GetRequestId(), "Kalniņa")); !errors.Is(err, errs.ErrIdempotencyKeyReused) {
		t.Errorf("same id, other request: %v", err)
	}
	other := staff()
	other.Subject = "staff-2"
	if _, err := client.CreatePerson(rpctest.As(t.Context(), other), req); err != nil {
		t.Errorf("another caller's id: %v", err)
	}
	if n := count(t, db, "select count(*) from thing"); n != 2 {
		t.Errorf("%d things after another caller's request", n)
	}
}

func TestParallelRepeatsGetOneAnswer(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	var runs atomic.Int32
	s := writing(t, db, people{create: creating(db, &runs)})
	client := personsv1.NewPersonsServiceClient(s.Conn)
	key := metadata.AppendToOutgoingContext(rpctest.As(t.Context(), staff()), "idempotency-key", "form-77")
	answers := make([]*personsv1.CreatePersonResponse, 12)
	failures := make([]error, len(answers))
	var wg sync.WaitGroup
	for i := range answers {
		wg.Go(func() { answers[i], failures[i] = client.CreatePerson(key, request("", "Ozola")) })
	}
	wg.Wait()
	for i := range answers {
		if failures[i] != nil || !proto.Equal(answers[i], answers[0]) {
			t.Errorf("call %d: %v, %v", i, answers[i], failures[i])
		}
	}
	if n := count(t, db, "select count(*) from thing"); n != 1 {
		t.Errorf("%d things after %d runs", n, runs.Load())
	}
	if n := count(t, db, "select count(*) from audit where result = 'ok'"); n != len(answers) {
		t.Errorf("%d entries for %d answers", n, len(answers))
	}
}

func TestRequestThatOnlyAsksNeverWrites(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	var runs atomic.Int32
	s := writing(t, db, people{create: creating(db, &runs)})
	client := personsv1.NewPersonsServiceClient(s.Conn)
	ctx := rpctest.As(t.Context(), staff())
	req := request(uuid.NewString(), "Ozola")
	req.ValidateOnly = true
	if _, err := client.CreatePerson(ctx, req); err != nil {
		t.Fatal(err)
	}
	req.ValidateOnly = false
	if _, err := client.CreatePerson(ctx, req); err != nil {
		t.Errorf("the dry run took the key: %v", err)
	}
	careless := writing(t, db, people{create: func(ctx context.Context, _ *personsv1.CreatePersonRequest) (*personsv1.Person, error) {
		return &personsv1.Person{}, db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			_, err := tx.Exec(ctx, "insert into thing (name, surname) values ('dry', 'run')")
			return err
		})
	}})
	req.ValidateOnly, req.RequestId = true, ""
	if _, err := personsv1.NewPersonsServiceClient(careless.Conn).CreatePerson(ctx, req); !errors.Is(err, errs.ErrInternal) {
		t.Errorf("a dry run that writes: %v", err)
	}
	if n := count(t, db, "select count(*) from thing"); n != 1 {
		t.Errorf("%d things", n)
	}
}

func TestWriteAndItsEntryAreOneTransaction(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	var runs atomic.Int32
	s := writing(t, db, people{create: creating(db, &runs)})
	ctx := rpctest.As(t.Context(), staff())
	made, err := personsv1.NewPersonsServiceClient(s.Conn).CreatePerson(ctx, request("", "Ozola"))
	if err != nil {
		t.Fatal(err)
	}
	query := "select count(*) from audit where result = 'ok' and action = 'CreatePerson' and writes and $1 = any (subjects)"
	if n := count(t, db, query, made.GetPerson().GetName()); n != 1 {
		t.Errorf("%d entries", n)
	}
	if n := count(t, db, "select count(distinct xmin::text) from (select xmin from audit union all select xmin from thing) as rows"); n != 1 {
		t.Errorf("the change and its entry were written by %d transactions", n)
	}
	if entries := s.Audited(); len(entries) != 0 {
		t.Errorf("a second entry was written: %+v", entries)
	}
}

func TestUncheckedRecordIsNotChanged(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	check := false
	s := writing(t, db, people{update: func(ctx context.Context, _ *personsv1.UpdatePersonRequest) (*personsv1.Person, error) {
		return &personsv1.Person{}, db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			if check {
				if err := authz.Check(ctx, authz.Resource{Municipality: "0001000", Persons: []string{person}}); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, "insert into thing (name, surname) values ('a', 'b')")
			return err
		})
	}})
	ctx := rpctest.As(t.Context(), staff())
	client := personsv1.NewPersonsServiceClient(s.Conn)
	if _, err := client.UpdatePerson(ctx, &personsv1.UpdatePersonRequest{Person: &personsv1.Person{Name: person}}); !errors.Is(err, errs.ErrInternal) {
		t.Errorf("error %v", err)
	}
	if n := count(t, db, "select count(*) from thing"); n != 0 {
		t.Errorf("%d things were written unchecked", n)
	}
	check = true
	if _, err := client.UpdatePerson(ctx, &personsv1.UpdatePersonRequest{Person: &personsv1.Person{Name: person}}); err != nil {
		t.Errorf("checked: %v", err)
	}
}

func TestNoEntryNoChange(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "persons", migrations)
	db, owner := testkit.Open(t, urls.App), testkit.Open(t, urls.Migrate)
	if _, err := owner.Exec(t.Context(), "alter table audit rename to audit_gone"); err != nil {
		t.Fatal(err)
	}
	var runs atomic.Int32
	s := writing(t, db, people{create: creating(db, &runs), get: checked("0001000")})
	ctx := rpctest.As(t.Context(), staff())
	if _, err := personsv1.NewPersonsServiceClient(s.Conn).CreatePerson(ctx, request(uuid.NewString(), "Ozola")); err == nil {
		t.Error("a change without an entry was answered")
	}
	if n := count(t, db, "select count(*) from thing"); n != 0 {
		t.Errorf("%d things were written without an entry", n)
	}
	if err := getPerson(ctx, s.Conn); !errors.Is(err, errs.ErrAuditUnavailable) {
		t.Errorf("read without an entry: %v", err)
	}
}

func TestKeptAnswersAreSealedAndOlderOnesStillAnswer(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	var runs atomic.Int32
	client := personsv1.NewPersonsServiceClient(writing(t, db, people{create: creating(db, &runs)}).Conn)
	ctx := rpctest.As(t.Context(), staff())
	req := request(uuid.NewString(), "Noslēpumaina")
	first, err := client.CreatePerson(ctx, req)
	if err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, "select count(*) from idempotency where position(convert_to('Noslēpumaina', 'UTF8') in response) > 0"); n != 0 {
		t.Error("a kept answer lies open")
	}
	open, err := proto.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "update idempotency set response = $1", open); err != nil {
		t.Fatal(err)
	}
	again, err := client.CreatePerson(ctx, req)
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("an answer kept before answers were sealed: %v, %v", again, err)
	}
}
