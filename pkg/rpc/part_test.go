package rpc_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/testkit"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// Each part of a call commits by itself, with an entry that names its own records, and only after the policy was asked
// for that part.
func TestEachPartHasItsTransactionEntryAndCheck(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "persons", migrations)
	part := func(ctx context.Context, n int, checked bool) error {
		ctx = rpc.Part(ctx)
		if checked {
			if err := authz.Check(ctx, authz.Resource{Municipality: staff().Municipality, Persons: []string{person}}); err != nil {
				return err
			}
		}
		audit.Subjects(ctx, "persons/0190b0a0-0000-7000-8000-00000000000"+strconv.Itoa(n))
		return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			_, err := tx.Exec(ctx, "insert into thing (name, surname) values ($1, '')", strconv.Itoa(n))
			return err
		})
	}
	s := writing(t, db, people{update: func(ctx context.Context, _ *personsv1.UpdatePersonRequest) (*personsv1.Person, error) {
		if err := authz.Check(ctx, authz.Resource{Municipality: staff().Municipality, Persons: []string{person}}); err != nil {
			return nil, err
		}
		for n := range 3 {
			if err := part(ctx, n+1, true); err != nil {
				return nil, err
			}
		}
		if err := part(ctx, 4, false); err == nil || !strings.Contains(err.Error(), "policy") {
			t.Errorf("a part the policy was not asked about: %v", err)
		}
		return &personsv1.Person{Name: person}, nil
	}})
	if _, err := personsv1.NewPersonsServiceClient(s.Conn).UpdatePerson(rpctest.As(t.Context(), staff()),
		&personsv1.UpdatePersonRequest{Person: &personsv1.Person{Name: person}}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, db, "select count(*) from thing"); n != 3 {
		t.Errorf("%d parts stored, want 3", n)
	}
	if n := count(t, db, `select count(*) from audit where written_with = 'change' and result = 'ok' and cardinality(subjects) = 1`); n != 3 {
		t.Errorf("%d entries with one record each, want 3", n)
	}
	if n := count(t, db, "select count(*) from audit"); n != 3 {
		t.Errorf("%d entries in all, want 3", n)
	}
}
