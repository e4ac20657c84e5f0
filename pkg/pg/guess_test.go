package pg_test

import (
	"context"
	"testing"

	"github.com/digisoc/platform/pkg/pg"
)

// A closure that guessed wrong is run again at once, whichever way the transaction went to the server, and only for what it guessed.
func TestWrongGuessIsRunAgain(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		if _, err := db.Exec(t.Context(), insertNote, 1, "there"); err != nil {
			t.Fatal(err)
		}
		for constraint, want := range map[string]int{"note_body_once": 2, "note_pkey": 1} {
			begun, committed := 0, 0
			err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
				if begun++; tx.Attempt() != begun {
					t.Errorf("attempt %d is said to be %d", begun, tx.Attempt())
				}
				tx.OnCommit(func() { committed++ })
				tx.Guess(constraint)
				body := "there"
				if tx.Attempt() > 1 {
					body = "new"
				}
				if _, err := tx.Exec(ctx, insertNote, 2, body); err != nil {
					return err
				}
				return read(ctx, tx)
			})
			if begun != want || (err == nil) != (want == 2) || committed != want-1 {
				t.Errorf("guess of %s: begun %d times, committed %d, %v", constraint, begun, committed, err)
			}
			if _, err := db.Exec(t.Context(), "delete from note where id = 2"); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A guess that stays wrong ends the call: nobody asks for ever.
func TestGuessIsMadeOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	if _, err := db.Exec(t.Context(), insertNote, 1, "there"); err != nil {
		t.Fatal(err)
	}
	begun := 0
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		begun++
		tx.Guess("note_body_once")
		_, err := tx.Exec(ctx, insertNote, 2, "there")
		return err
	})
	if name, broken := pg.Constraint(err); begun != 2 || !broken || name != "note_body_once" {
		t.Errorf("begun %d times, %v", begun, err)
	}
}
