package store

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// tables are everything of a schema that a dump would show of a file.
const tables = `select coalesce(string_agg(x.t, ' '), '') from (
	select a::text || encode(a.sealed_declaration, 'escape') as t from application a union all
	select m::text || encode(m.sealed_body, 'escape') from assessment m union all
	select d::text || encode(d.sealed_text, 'escape') from decision d union all
	select s::text || encode(s.sealed, 'escape') from decision_snapshot s union all
	select c::text || encode(coalesce(c.sealed_body, c.body), 'escape') from decision_document c) x`

func dump(t testing.TB, db *pg.DB) string {
	t.Helper()
	var all string
	must(t, db.QueryRow(t.Context(), tables).Scan(&all))
	if all == "" {
		t.Fatal("there is nothing to look at")
	}
	return all
}

func TestSEC_ENC_2_FileLiesSealed(t *testing.T) {
	s := newStore(t)
	f := s.issued(t)
	for _, secret := range []string{"50000", "2026-08", "Pamatots", "EMPLOYED", "Jānis", `"b": 1`} {
		if strings.Contains(dump(t, s.db), secret) {
			t.Errorf("the tables hold %q", secret)
		}
	}
	got, err := s.File(t.Context(), app.Key{Application: f.Application.ID})
	must(t, err)
	if got.Application.Declaration.MonthlyIncomes[0].Cents != 50000 || got.Decisions[0].Reasons != "Pamatots." || len(got.Assessment.Entitlements) != 1 {
		t.Errorf("read back %+v", got)
	}
}

// Rows from before the columns were sealed are read as they are, and are sealed in the background: immutable ones too.
func TestSEC_ENC_2_WhatLayOpenIsReadAndSealedBehind(t *testing.T) {
	s, owner := newStoreAndOwner(t)
	f := s.issued(t)
	before, err := s.Snapshot(t.Context(), f.Decisions[0].ID)
	must(t, err)
	layOpen(t, owner, f, before)
	look := func(when string) {
		t.Helper()
		got, err := s.File(t.Context(), app.Key{Application: f.Application.ID})
		must(t, err)
		snapshot, err := s.Snapshot(t.Context(), f.Decisions[0].ID)
		must(t, err)
		if got.Application.Declaration.MonthlyIncomes[0].Cents != 50000 || got.Decisions[0].Reasons != "Pamatots." {
			t.Errorf("%s: read %+v", when, got)
		}
		if !reflect.DeepEqual(snapshot, before) {
			t.Errorf("%s: the snapshot is %+v", when, snapshot)
		}
	}
	look("open")
	keeper := vault.Keeper{Vault: s.vault, DB: s.db, Columns: Sealed, Log: slog.Default()}
	if n, err := keeper.Once(t.Context()); err != nil || n != 6 {
		t.Errorf("sealed %d texts, %v; want 6", n, err)
	}
	look("sealed")
	if n, err := keeper.Once(t.Context()); err != nil || n != 0 {
		t.Errorf("sealed %d texts again, %v", n, err)
	}
	if strings.Contains(dump(t, s.db), "Pamatots") {
		t.Error("a text still lies open")
	}
}

// newStoreAndOwner returns a store and the connection of who may change its tables.
func newStoreAndOwner(t *testing.T) (*Store, *pg.DB) {
	t.Helper()
	urls := testkit.Database(t, "cases", Migrations)
	return New(testkit.Open(t, urls.App), testkit.Vault(t), "cases"), testkit.Open(t, urls.Migrate)
}

// layOpen brings a file into the form that it had before the columns were sealed, past the guards of what cannot change.
func layOpen(t *testing.T, owner *pg.DB, f domain.File, was domain.Snapshot) {
	t.Helper()
	d := f.Decisions[0]
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := owner.Exec(t.Context(), sql, args...)
		must(t, err)
	}
	var b batch
	var declaration, lines []byte
	must(t, errors.Join(b.json(nil, "", d.ID, f.Application.Declaration), b.json(nil, "", d.ID, d.Entitlements)))
	declaration, lines = b.texts[0].Plain, b.texts[1].Plain
	exec("alter table decision disable trigger user")
	exec("alter table decision_snapshot disable trigger user")
	exec("update application set sealed_declaration = null, declaration = $2 where id = $1", f.Application.ID, declaration)
	exec("update assessment set sealed_entitlements = null, entitlements = $2, sealed_body = null, body = '{}' where application_id = $1", f.Application.ID, lines)
	exec("update decision set sealed_text = null, entitlements = $2, reasons = 'Pamatots.', hearing = '', payees = '[]', return_reason = '' where id = $1", d.ID, lines)
	exec("update decision_snapshot set sealed = null, declaration = $2, assessment = $3, particulars = $4 where decision_id = $1", d.ID, was.Declaration, was.Assessment, was.Particulars)
	exec("alter table decision enable trigger user")
	exec("alter table decision_snapshot enable trigger user")
	exec("insert into decision_document (decision_id, kind, format, sha256, body, made_at) values ($1, 'DECISION', 'HTML', repeat('0', 64), 'Pamatots', now())", d.ID)
}

// What cannot be changed can be sealed, and nothing besides.
func TestSealingIsTheOnlyChangeOfAnIssuedDecision(t *testing.T) {
	s, owner := newStoreAndOwner(t)
	f := s.issued(t)
	was, err := s.Snapshot(t.Context(), f.Decisions[0].ID)
	must(t, err)
	layOpen(t, owner, f, was)
	d := f.Decisions[0].ID
	for _, sql := range []string{
		"update decision set sealed_text = 'x', reasons = 'other' where id = $1",
		"update decision set sealed_text = 'x' where id = $1", // the open text would stay
		"update decision_snapshot set sealed = 'x', declaration = null, assessment = null, particulars = null, sha256 = repeat('0', 64) where decision_id = $1",
		"update decision_document set sealed_body = 'x', body = null, made_at = now() - interval '1 day' where decision_id = $1",
	} {
		if _, err := s.db.Exec(t.Context(), sql, d); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}

func TestSEC_ENC_2_ErasedFileOpensNoMoreAndOthersDo(t *testing.T) {
	s := newStore(t)
	gone, stays := s.issued(t), s.issued(t)
	must(t, s.db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		n, err := s.vault.Destroy(ctx, tx, names.Format("persons", gone.Application.Applicant), now)
		if n != 2 {
			t.Errorf("destroyed %d keys, want those of G10 and G30", n)
		}
		return err
	}))
	for _, key := range []app.Key{{Application: gone.Application.ID}, {Case: gone.Case.ID}, {Decision: gone.Decisions[0].ID}} {
		if _, err := s.File(t.Context(), key); !errors.Is(err, domain.ErrFileErased) {
			t.Errorf("%+v: %v", key, err)
		}
	}
	if _, err := s.Snapshot(t.Context(), gone.Decisions[0].ID); !errors.Is(err, domain.ErrFileErased) {
		t.Errorf("snapshot: %v", err)
	}
	if _, err := s.File(t.Context(), app.Key{Case: stays.Case.ID}); err != nil {
		t.Errorf("another's file: %v", err)
	}
	if _, _, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: "0033000", Size: 10}); err != nil {
		t.Errorf("the worklist: %v", err)
	}
}

// Keys rotate while files are written and read (SEC-ENC-2).
func TestSEC_ENC_2_KeysRotateUnderFilesThatAreWrittenAndRead(t *testing.T) {
	db := testkit.Postgres(t, "cases", Migrations)
	path := filepath.Join(t.TempDir(), "keys.json")
	c := clock.System()
	rotate := func() string {
		version, err := vault.AddKey(path, c.Now())
		must(t, err)
		return version
	}
	rotate()
	open := func() *vault.Vault { // as another program: with no key at hand
		keys, err := vault.OpenFile(path)
		must(t, err)
		return vault.New(keys, c)
	}
	ctx, stop := context.WithCancel(t.Context())
	var busy sync.WaitGroup
	written := make(chan struct{}, 1000)
	for range 3 {
		busy.Go(func() {
			for ctx.Err() == nil {
				s := New(db, open(), "cases")
				f := file1(t, filing())
				err := s.save(t.Context(), &f)
				if err == nil {
					_, err = New(db, open(), "cases").File(t.Context(), app.Key{Application: f.Application.ID})
				}
				if err != nil {
					t.Errorf("in the middle of a rotation: %v", err)
					return
				}
				written <- struct{}{}
			}
		})
	}
	keeper := vault.Keeper{Vault: open(), DB: db, Columns: Sealed, Log: slog.Default()}
	var last string
	for range 4 {
		<-written // a rotation falls between writes, not before the first
		last = rotate()
		_, err := keeper.Once(t.Context())
		must(t, err)
	}
	stop()
	busy.Wait()
	_, err := keeper.Once(t.Context())
	must(t, err)
	var behind int
	must(t, db.QueryRow(t.Context(), "select count(*) from data_key where kek <> $1", last).Scan(&behind))
	if behind != 0 {
		t.Errorf("%d data keys still need an older key", behind)
	}
}
