package vault_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
)

var (
	noon  = time.Date(2026, 11, 26, 12, 0, 0, 0, clock.Riga)
	scope = vault.Scope{Group: "G13", Tenant: "0001000"}
)

const secret = "LV80BANK0000435195001"

// keys makes a file of keys and a vault over it, with a clock that the test moves.
func keys(t *testing.T) (*vault.Vault, string, *clock.FixedClock) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := vault.AddKey(path, noon); err != nil {
		t.Fatal(err)
	}
	c := clock.Fixed(noon)
	return over(t, path, c), path, c
}

func over(t *testing.T, path string, c clock.Clock) *vault.Vault {
	t.Helper()
	f, err := vault.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return vault.New(f, c)
}

func one(t *testing.T, v *vault.Vault, q vault.Querier, subject string, record uuid.UUID) []byte {
	t.Helper()
	sealed, err := v.Seal(t.Context(), q, scope, []vault.Text{{Subject: subject, Field: "payee.iban", Record: record, Plain: []byte(secret)}})
	if err != nil {
		t.Fatal(err)
	}
	return sealed[0]
}

func opens(ctx context.Context, v *vault.Vault, q vault.Querier, field string, record uuid.UUID, sealed []byte) (string, error) {
	plain, err := v.Open(ctx, q, []vault.Sealed{{Field: field, Record: record, Bytes: sealed}})
	if err != nil {
		return "", err
	}
	return string(plain[0]), nil
}

func TestSealedTextOpensInItsPlaceOnly(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	here, there := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	sealed := one(t, v, db, "persons/1", here)
	if bytes.Contains(sealed, []byte(secret)) {
		t.Fatal("the text stands in what was sealed")
	}
	other := one(t, v, db, "persons/1", here)
	if bytes.Equal(sealed, other) {
		t.Error("the same text was sealed to the same bytes: whoever compares columns learns who shares an account")
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, tc := range map[string]struct {
		field  string
		record uuid.UUID
		bytes  []byte
		want   error
	}{
		"its place":     {"payee.iban", here, sealed, nil},
		"other record":  {"payee.iban", there, sealed, vault.ErrSealed},
		"other field":   {"payment.iban", here, sealed, vault.ErrSealed},
		"changed":       {"payee.iban", here, changed, vault.ErrSealed},
		"cut off":       {"payee.iban", here, sealed[:9], vault.ErrSealed},
		"unknown form":  {"payee.iban", here, append([]byte{7}, sealed[1:]...), vault.ErrSealed},
		"unknown key":   {"payee.iban", here, append([]byte{1, 9, 9}, sealed[3:]...), vault.ErrSealed},
		"never written": {"payee.iban", here, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := opens(t.Context(), over(t, path, c), db, tc.field, tc.record, tc.bytes)
			if !errors.Is(err, tc.want) || (tc.want == nil && len(tc.bytes) > 0 && got != secret) {
				t.Errorf("opened %q, %v; want %v", got, err, tc.want)
			}
		})
	}
}

func TestDataKeyOfAnotherScopeDoesNotUnwrap(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	record := uuid.Must(uuid.NewV7())
	sealed := one(t, v, db, "persons/1", record)
	if _, err := db.Exec(t.Context(), "update data_key set tenant = '0033000'"); err != nil {
		t.Fatal(err)
	}
	if _, err := opens(t.Context(), over(t, path, c), db, "payee.iban", record, sealed); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("a key given to another municipality opened: %v", err)
	}
}

func TestSubjectHasOneKeyHoweverManyAskAtOnce(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	_, path, c := keys(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			v := over(t, path, c)
			err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
				texts := make([]vault.Text, 0, 20)
				for i := range 20 {
					texts = append(texts, vault.Text{Subject: "persons/" + string(rune('a'+i)), Field: "f", Record: uuid.Must(uuid.NewV7()), Plain: []byte(secret)})
				}
				_, err := v.Seal(ctx, tx, scope, texts)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var n int
	if err := db.QueryRow(t.Context(), "select count(*) from data_key").Scan(&n); err != nil || n != 20 {
		t.Errorf("20 subjects have %d keys (%v)", n, err)
	}
}

func TestKeyOfARolledBackTransactionIsNobodys(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	record, undone := uuid.Must(uuid.NewV7()), errors.New("undone")
	err := db.InTx(t.Context(), func(_ context.Context, tx *pg.Tx) error {
		one(t, v, tx, "persons/1", record)
		one(t, v, tx, "persons/1", record)
		return undone
	})
	if !errors.Is(err, undone) {
		t.Fatal(err)
	}
	sealed := one(t, v, db, "persons/1", record)
	if got, err := opens(t.Context(), over(t, path, c), db, "payee.iban", record, sealed); err != nil || got != secret {
		t.Errorf("sealed with a key that is not there: %q, %v", got, err)
	}
}

func TestDestroyedKeyOpensNothing(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	elsewhere := over(t, path, c)
	gone, stays := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	sealedGone, sealedStays := one(t, v, db, "persons/1", gone), one(t, v, db, "persons/2", stays)
	if _, err := opens(t.Context(), elsewhere, db, "payee.iban", gone, sealedGone); err != nil {
		t.Fatal(err)
	}
	if n, err := v.Destroy(t.Context(), db, "persons/1", noon); err != nil || n != 1 {
		t.Fatalf("destroyed %d, %v", n, err)
	}
	if _, err := opens(t.Context(), v, db, "payee.iban", gone, sealedGone); !errors.Is(err, vault.ErrDestroyed) {
		t.Errorf("the program that destroyed the key still opens: %v", err)
	}
	c.Set(noon.Add(time.Minute))
	if _, err := opens(t.Context(), elsewhere, db, "payee.iban", gone, sealedGone); !errors.Is(err, vault.ErrDestroyed) {
		t.Errorf("another program opens after a minute: %v", err)
	}
	if got, err := opens(t.Context(), v, db, "payee.iban", stays, sealedStays); err != nil || got != secret {
		t.Errorf("another subject lost its text: %q, %v", got, err)
	}
	again := one(t, v, db, "persons/1", gone)
	if got, err := opens(t.Context(), v, db, "payee.iban", gone, again); err != nil || got != secret {
		t.Errorf("a later text of the subject: %q, %v", got, err)
	}
}

// roundTrip seals in one program and opens in another.
func roundTrip(ctx context.Context, path string, c clock.Clock, db *pg.DB, subject string) error {
	f, err := vault.OpenFile(path)
	if err != nil {
		return err
	}
	record := uuid.Must(uuid.NewV7())
	sealed, err := vault.New(f, c).Seal(ctx, db, scope, []vault.Text{{Subject: subject, Field: "f", Record: record, Plain: []byte(secret)}})
	if err != nil {
		return err
	}
	got, err := opens(ctx, vault.New(f, c), db, "f", record, sealed[0])
	if err == nil && got != secret {
		err = errors.New("opened another text")
	}
	return err
}

func TestKeysRotateWhileTextsAreSealedAndOpened(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", nil)
	v, path, c := keys(t)
	ctx, stop := context.WithCancel(t.Context())
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				err := roundTrip(ctx, path, c, db, "persons/"+string(rune('a'+i%20)))
				if err != nil && ctx.Err() == nil {
					t.Errorf("in the middle of a rotation: %v", err)
					return
				}
			}
		})
	}
	keeper := vault.Keeper{Vault: v, DB: db, Log: slog.Default()}
	var last string
	for range 5 {
		var err error
		if last, err = vault.AddKey(path, noon); err != nil {
			t.Fatal(err)
		}
		if _, err := keeper.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	busy.Wait()
	if _, err := keeper.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	var behind int
	if err := db.QueryRow(t.Context(), "select count(*) from data_key where kek <> $1", last).Scan(&behind); err != nil || behind != 0 {
		t.Errorf("%d data keys still need an older key (%v)", behind, err)
	}
}

func TestFileOfKeysIsForItsOwnerOnlyAndRefusesRubbish(t *testing.T) {
	_, path, _ := keys(t)
	if about, err := os.Stat(path); err != nil || about.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", about.Mode(), err)
	}
	for name, content := range map[string]string{"empty": "", "no list": "{}", "no key": "[]", "short key": `[{"version":"a","key":"AAAA"}]`, "no version": `[{"key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]`} {
		bad := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(bad, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.OpenFile(bad); err == nil {
			t.Errorf("%s: taken", name)
		}
		if _, err := vault.AddKey(bad, noon); err == nil {
			t.Errorf("%s: a key was added, and what was there is lost", name)
		}
	}
}

func TestWhatLayOpenIsSealed(t *testing.T) {
	db := testkit.Postgres(t, "vaulttest", fstest.MapFS{"00001_payee.sql": {Data: []byte(
		"-- +goose Up\ncreate table payee (id uuid primary key, municipality text not null, person uuid not null, iban bytea);\n")}})
	v, _, _ := keys(t)
	ctx, n := t.Context(), 1203 // more than two portions
	_, err := db.Exec(ctx, `insert into payee select gen_random_uuid(), case when i % 2 = 0 then '0001000' else '0033000' end, gen_random_uuid(),
		case when i % 3 = 0 then null else '\x00'::bytea || convert_to('open text ' || i, 'UTF8') end from generate_series(1, $1) i`, n)
	if err != nil {
		t.Fatal(err)
	}
	column := vault.Column{Table: "payee", Name: "iban", Field: "payee.iban", Group: "G13", Tenant: "municipality", Subject: "'persons/' || person"}
	keeper := vault.Keeper{Vault: v, DB: db, Columns: []vault.Column{column}, Log: slog.Default()}
	if done, err := keeper.Once(ctx); err != nil || done != n-n/3 {
		t.Errorf("sealed %d, %v; want %d", done, err, n-n/3)
	}
	if done, err := keeper.Once(ctx); err != nil || done != 0 {
		t.Errorf("sealed %d again, %v", done, err)
	}
	var open int
	if err := db.QueryRow(ctx, "select count(*) from payee where position('open text'::bytea in iban) > 0").Scan(&open); err != nil || open != 0 {
		t.Errorf("%d texts still lie open (%v)", open, err)
	}
	var record uuid.UUID
	var sealed []byte
	if err := db.QueryRow(ctx, "select id, iban from payee where iban is not null limit 1").Scan(&record, &sealed); err != nil {
		t.Fatal(err)
	}
	if got, err := opens(ctx, v, db, "payee.iban", record, sealed); err != nil || !strings.HasPrefix(got, "open text ") {
		t.Errorf("opened %q, %v", got, err)
	}
}
