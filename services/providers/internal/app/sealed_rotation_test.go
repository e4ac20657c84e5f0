package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	fields "github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store"
)

// Keys rotate while records with notes are taken in and read by programs that have no key at hand (SEC-ENC-2).
func TestSEC_ENC_2_KeysRotateUnderRecordsThatAreTakenAndRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path, c := filepath.Join(t.TempDir(), "keys.json"), clock.System()
	rotate := func() string {
		version, err := fields.AddKey(path, c.Now())
		must(t, err)
		return version
	}
	rotate()
	program := func() *store.Store {
		keys, err := fields.OpenFile(path)
		must(t, err)
		return store.New(w.db, fields.New(keys, c))
	}
	s := w.sending(samaria, 3)
	adm := domain.Admission{
		Provider: s.agreement.Provider, Environment: domain.Live, Agreement: s.agreement.ID, Municipality: kuldiga, Registrations: []uuid.UUID{s.reg},
	}
	parsed := make([][]domain.Parsed, 3)
	for i := range parsed {
		raw := s.raw("r", i)
		raw.Note, raw.Units = secretWord, "0.01" // however many are written, they fit into the hours of the day
		parsed[i] = s.parsed(raw)
	}
	ctx, stop := context.WithCancel(t.Context())
	var busy sync.WaitGroup
	written := make(chan struct{}, 10_000)
	for i := range parsed {
		busy.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if err := rewrite(t.Context(), program(), program(), adm, parsed[i][0], fmt.Sprintf("r-%d-%d", i, n)); err != nil {
					t.Errorf("in the middle of a rotation: %v", err)
					return
				}
				written <- struct{}{}
			}
		})
	}
	keys, err := fields.OpenFile(path)
	must(t, err)
	keeper := fields.Keeper{Vault: fields.New(keys, c), DB: w.db, Columns: store.Sealed, Log: slog.Default()}
	var last string
	for range 4 {
		<-written // a rotation falls between writes, not before the first
		last = rotate()
		_, err := keeper.Once(t.Context())
		must(t, err)
	}
	stop()
	busy.Wait()
	_, err = keeper.Once(t.Context())
	must(t, err)
	if n := s.number("select count(*) from data_key where kek <> $1", last); n != 0 {
		t.Errorf("%d data keys still need an older key", n)
	}
}

// rewrite takes a record in with one program and reads it with another.
func rewrite(ctx context.Context, writes, reads *store.Store, adm domain.Admission, in domain.Parsed, source string) error {
	in.Record.Source = source
	list, now := []domain.Parsed{in}, clock.System().Now()
	var out []domain.Judgement
	err := writes.InTx(ctx, func(ctx context.Context, tx app.Tx) error {
		facts, err := tx.LockFacts(ctx, adm, list)
		if err != nil {
			return err
		}
		out = domain.Judge(adm, list, facts, d("2026-03-02"), now, uuid.New)
		return tx.SaveRecords(ctx, adm, out, now)
	})
	if err != nil {
		return err
	}
	if out[0].New == nil {
		return fmt.Errorf("%s is not taken: %v", source, out[0].Findings)
	}
	k, err := reads.Record(ctx, out[0].ID)
	if err == nil && k.Note != secretWord {
		err = fmt.Errorf("it reads %q", k.Note)
	}
	return err
}
