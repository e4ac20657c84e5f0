package pg_test

import (
	"context"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// notes is a schema with one of every rule that a database can keep.
var notes = fstest.MapFS{"migrations/00001_note.sql": {Data: []byte(`-- +goose Up
create table note (
	id     int  not null,
	body   text not null,
	rank   int  not null default 0,
	parent int,
	constraint note_pkey primary key (id),
	constraint note_body_once unique (body),
	constraint note_rank_positive check (rank >= 0),
	constraint note_rank_once unique (rank, parent) deferrable initially deferred,
	constraint note_parent_known foreign key (parent) references note
);
`)}}

const insertNote = "insert into note (id, body) values ($1, $2)"

func open(t *testing.T, opts ...pg.Option) *pg.DB {
	t.Helper()
	return testkit.Postgres(t, "notes", notes, opts...)
}

// count counts notes.
func count(t *testing.T, db *pg.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "select count(*) from note").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// modes are the two ways in which a transaction goes to the server: as one batch, or as a block with a read in it.
var modes = map[string]func(context.Context, *pg.Tx) error{
	"one batch": func(context.Context, *pg.Tx) error { return nil },
	"with a read": func(ctx context.Context, tx *pg.Tx) error {
		var one int
		return tx.QueryRow(ctx, "select 1").Scan(&one)
	},
}

// inBoth runs a test in both modes.
func inBoth(t *testing.T, test func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error)) {
	t.Helper()
	for name, read := range modes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t), read)
		})
	}
}

// put queues notes.
func put(ctx context.Context, tx *pg.Tx, ids ...int) error {
	for _, id := range ids {
		if _, err := tx.Exec(ctx, insertNote, id, "note "+string(rune('a'+id))); err != nil {
			return err
		}
	}
	return nil
}
