package vault_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
)

// files seals a text as somebody's first in a transaction of its own, and returns it with how often the closure began.
func files(ctx context.Context, v *vault.Vault, db *pg.DB, subject string, record uuid.UUID, end error) (sealed []byte, attempts int, err error) {
	err = db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		attempts++
		out, err := v.SealNew(ctx, tx, scope, subject, []vault.Text{{Field: "payee.iban", Record: record, Plain: []byte(secret)}})
		if err != nil {
			return err
		}
		sealed = out[0]
		return end
	})
	return sealed, attempts, err
}

func keysOf(t *testing.T, db *pg.DB, subject string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "select count(*) from data_key where subject = $1 and destroyed_at is null", subject).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// P1: the key of somebody new comes with what it seals; of somebody known it is the key that was there.
func TestFirstTextIsSealedWithoutAsking(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	for turn, want := range []int{1, 2, 1} { // new; guessed wrong; asked
		record := uuid.Must(uuid.NewV7())
		sealed, attempts, err := files(t.Context(), v, db, "persons/1", record, nil)
		if err != nil || attempts != want {
			t.Fatalf("turn %d: the closure began %d times, want %d, %v", turn, attempts, want, err)
		}
		if got, err := opens(t.Context(), over(t, path, c), db, "payee.iban", record, sealed); err != nil || got != secret {
			t.Errorf("turn %d: %q, %v", turn, got, err)
		}
	}
	if n := keysOf(t, db, "persons/1"); n != 1 {
		t.Errorf("%d keys", n)
	}
}

// SEC-ENC-2: whoever was erased is sealed with a new key when she comes again, never with the one that is gone.
func TestFirstTextAfterAnErasureHasANewKey(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	before, after := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	old, _, err := files(t.Context(), v, db, "persons/1", before, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Destroy(t.Context(), db, "persons/1", noon); err != nil {
		t.Fatal(err)
	}
	fresh, _, err := files(t.Context(), v, db, "persons/1", after, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := opens(t.Context(), over(t, path, c), db, "payee.iban", after, fresh); err != nil || got != secret {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := opens(t.Context(), v, db, "payee.iban", before, old); !errors.Is(err, vault.ErrDestroyed) {
		t.Errorf("what was erased: %v", err)
	}
}

func TestGuessedKeyOfARolledBackTransactionIsNobodys(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	record, undone := uuid.Must(uuid.NewV7()), errors.New("undone")
	if _, _, err := files(t.Context(), v, db, "persons/1", record, undone); !errors.Is(err, undone) {
		t.Fatal(err)
	}
	sealed, attempts, err := files(t.Context(), v, db, "persons/1", record, nil)
	if err != nil || attempts != 1 {
		t.Fatalf("%d attempts, %v", attempts, err)
	}
	if got, err := opens(t.Context(), over(t, path, c), db, "payee.iban", record, sealed); err != nil || got != secret {
		t.Errorf("sealed with a key that is not there: %q, %v", got, err)
	}
}

func TestSubjectHasOneKeyHoweverManyGuessAtOnce(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	_, path, c := keys(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			v, record := over(t, path, c), uuid.Must(uuid.NewV7())
			sealed, _, err := files(t.Context(), v, db, "persons/1", record, nil)
			if err == nil {
				_, err = opens(t.Context(), over(t, path, c), db, "payee.iban", record, sealed)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := keysOf(t, db, "persons/1"); n != 1 {
		t.Errorf("%d keys", n)
	}
}
