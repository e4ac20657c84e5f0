package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store"
)

// Facts of custody lie sealed, are corrected once and never changed, and are gone with the key of the child (OBJ-L1, GDPR 17).
func TestOBJ_L1_CustodyIsAppendOnlySealedAndErasable(t *testing.T) {
	db, v := testkit.Postgres(t, "persons", store.Migrations), testkit.Vault(t)
	s := store.New(db, v)
	child, parent := someone(t, "32000000011", "Anna", "Ozola", "2016-01-01"), someone(t, "32000000012", "Egons", "Ozols", "1980-01-01")
	add(t, s, child, parent)
	event := func(corrects uuid.UUID, kind domain.CustodyKind) domain.CustodyEvent {
		return domain.CustodyEvent{ID: uuid.Must(uuid.NewV7()), Child: child.ID, Parent: parent.ID, Corrects: corrects, RecordedBy: "biruta", RecordedAt: child.CreatedAt,
			Fact: domain.CustodyFact{Kind: kind, From: "2024-02-01", Body: "COURT", Source: "Slepens spriedums 12"}}
	}
	keep := func(e domain.CustodyEvent) error {
		return inTx(t, s, func(ctx context.Context, tx app.Tx) error { return tx.AddCustodyEvent(ctx, e, "0001000") })
	}
	first := event(uuid.Nil, domain.CustodySuspended)
	second := event(first.ID, domain.CustodyRemoved)
	if err := keep(first); err != nil {
		t.Fatal(err)
	}
	if err := keep(second); err != nil {
		t.Fatal(err)
	}
	if err := keep(event(first.ID, domain.CustodyRestored)); errs.ReasonOf(err) != "CUSTODY_EVENT_CORRECTED" {
		t.Errorf("corrected twice: %v", err)
	}
	stranger := event(uuid.Nil, domain.CustodyRemoved)
	stranger.Parent = uuid.Must(uuid.NewV7())
	if err := keep(stranger); errs.ReasonOf(err) != "PERSON_NOT_FOUND" {
		t.Errorf("of a parent whom nobody knows: %v", err)
	}
	got, err := s.Custody(t.Context(), child.ID, parent.ID)
	if err != nil || len(got) != 2 || got[0].CorrectedBy != second.ID || got[1].Fact != second.Fact {
		t.Fatalf("read %+v, %v", got, err)
	}
	if other, err := s.Custody(t.Context(), child.ID, uuid.Must(uuid.NewV7())); err != nil || len(other) != 0 {
		t.Errorf("of another parent: %v, %v", other, err)
	}
	for _, change := range []string{"delete from custody_event", "update custody_event set parent_id = child_id", "update custody_event set corrects = null where corrects is not null"} {
		if _, err := db.Exec(t.Context(), change); err == nil {
			t.Errorf("%s was done", change)
		}
	}
	var all string
	if err := db.QueryRow(t.Context(), "select string_agg(e::text || encode(sealed_text, 'escape'), ' ') from custody_event e").Scan(&all); err != nil || strings.Contains(all, "Slepens") || strings.Contains(all, "REMOVED") {
		t.Errorf("the table says %s, %v", all, err)
	}
	if _, err := v.Destroy(t.Context(), db, names.Format("persons", child.ID), time.Now()); err != nil {
		t.Fatal(err)
	}
	if left, err := s.Custody(t.Context(), child.ID, uuid.Nil); err != nil || len(left) != 0 {
		t.Errorf("after the key was destroyed: %v, %v", left, err)
	}
}
