package extract_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
)

// ends moves the clock to some days after the making and destroys what is due.
func (w *world) ends(days int) int {
	w.t.Helper()
	made := time.Date(2026, 3, 2, 12, 0, 0, 0, clock.Riga)
	w.clock.Set(made.AddDate(0, 0, days))
	n, err := w.extracts.Destroy(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// REQ-DAT-6: content ends 30 days after its recipient confirmed it and 90 days after it was made at the latest; its key is destroyed, once, and
// manifest and certificate stay. Another extract is untouched.
func TestREQ_DAT_6_ContentOfAnExtractHasATerm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	w.grant("00010112345")
	w.make()
	taken := w.list()[0].ID
	_, rows, sum, err := w.download(taken)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Confirm(t.Context(), taken, rows, sum, "labis", w.clock.Now()); err != nil {
		t.Fatal(err)
	}
	if n := w.ends(30); n != 0 {
		t.Errorf("%d ended on the last day", n)
	}
	if n := w.ends(31); n != 1 || w.ends(31) != 0 {
		t.Errorf("%d ended the day after", n)
	}
	e, err := w.store.Extract(t.Context(), taken)
	if err != nil || e.Destroyed == nil || e.Destroyed.Rule != "RET-EXTRACT-TAKEN/2026-01-01" || e.Rows != rows || e.SHA256 != sum || e.State != extract.Confirmed {
		t.Fatalf("the manifest: %+v, %v", e, err)
	}
	var key uuid.UUID
	if err := w.db.QueryRow(t.Context(), "select id from data_key where subject = $1 and wrapped is null", extract.Name(taken)).Scan(&key); err != nil {
		t.Fatal(err)
	}
	if text := string(e.Destroyed.Certificate); !strings.Contains(text, key.String()) || !strings.Contains(text, sum) || strings.Contains(text, "00010112345") {
		t.Errorf("the certificate: %s", text)
	}
	if _, _, _, err := w.download(taken); !errors.Is(err, domain.ErrExtractDestroyed) {
		t.Errorf("the content: %v", err)
	}
	next := w.make()
	if n := w.ends(31 + 90); n != 0 {
		t.Errorf("%d of nobody's confirmation ended on the last day", n)
	}
	if n := w.ends(31 + 91); n != next || next == 0 {
		t.Errorf("%d of %d ended the day after", n, next)
	}
}

func TestREQ_DAT_6_TermsOfExtractsAreWhole(t *testing.T) {
	terms, err := extract.LoadTerms()
	if err != nil || terms.Of(extract.Taken, time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)) != nil || terms.Of(extract.Made, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)) == nil {
		t.Errorf("%+v, %v", terms, err)
	}
}
