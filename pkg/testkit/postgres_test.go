package testkit_test

import (
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/pkg/testkit"
)

var notes = fstest.MapFS{"00001_notes.sql": {Data: []byte("-- +goose Up\ncreate table note (id int primary key, body text not null);\n")}}

func TestEveryTestHasItsOwnDatabase(t *testing.T) {
	for _, name := range []string{"a", "b", "c"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := testkit.Postgres(t, "notes", notes)
			if _, err := db.Exec(t.Context(), "insert into note values (1, $1)", name); err != nil {
				t.Fatal(err)
			}
			var n int
			if err := db.QueryRow(t.Context(), "select count(*) from note").Scan(&n); err != nil || n != 1 {
				t.Errorf("%d rows, %v; want the one of this test", n, err)
			}
		})
	}
}

func TestDifferentMigrationsAreDifferentTemplates(t *testing.T) {
	t.Parallel()
	other := fstest.MapFS{"00001_other.sql": {Data: []byte("-- +goose Up\ncreate table other (id int primary key);\n")}}
	testkit.Postgres(t, "notes", notes)
	db := testkit.Postgres(t, "notes", other)
	if _, err := db.Exec(t.Context(), "select id from other"); err != nil {
		t.Error(err)
	}
	if _, err := db.Exec(t.Context(), "select id from note"); err == nil {
		t.Error("the first template leaked into the second")
	}
}
