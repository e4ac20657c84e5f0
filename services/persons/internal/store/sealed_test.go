package store_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store"
)

// Where somebody lives stands in no copy of the database (SEC-ENC-2, REQ-DAT-4): not from her first day, and not from before either.
func TestREQ_DAT_4_AddressLiesSealed(t *testing.T) {
	db, v := testkit.Postgres(t, "persons", store.Migrations), testkit.Vault(t)
	s := store.New(db, v)
	p := someone(t, "32000000001", "Anna", "Ozola", "1980-01-01")
	p.Address = domain.Address{Municipality: "0001000", Text: "Slepenā iela 7", Code: "123456789"}
	old := someone(t, "32000000002", "Ina", "Ozola", "1980-01-01")
	add(t, s, p, old)
	if _, err := db.Exec(t.Context(), "update person set sealed_address = null, address_municipality = '0001000', address_text = 'Slepenā iela 9' where id = $1", old.ID); err != nil {
		t.Fatal(err)
	}
	lives := func(id uuid.UUID) string {
		t.Helper()
		got, err := s.Person(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return got.Address.Text
	}
	if a, b := lives(p.ID), lives(old.ID); a != "Slepenā iela 7" || b != "Slepenā iela 9" {
		t.Errorf("read %q and %q", a, b)
	}
	keeper := vault.Keeper{Vault: v, DB: db, Columns: store.Sealed, Log: slog.Default()}
	if n, err := keeper.Once(t.Context()); err != nil || n != 1 {
		t.Errorf("sealed %d, %v", n, err)
	}
	var all string
	if err := db.QueryRow(t.Context(), "select string_agg(p::text || encode(sealed_address, 'escape'), ' ') from person p").Scan(&all); err != nil || strings.Contains(all, "Slepen") {
		t.Errorf("the table says %s, %v", all, err)
	}
	if b := lives(old.ID); b != "Slepenā iela 9" {
		t.Errorf("sealed behind, it reads %q", b)
	}
	inTx(t, s, func(ctx context.Context, _ app.Tx) error {
		_, err := v.Destroy(ctx, db, names.Format("persons", p.ID), p.CreatedAt)
		return err
	})
	if a, b := lives(p.ID), lives(old.ID); a != "" || b == "" {
		t.Errorf("after the key was destroyed: %q, of another %q", a, b)
	}
}
