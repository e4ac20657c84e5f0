package extract_test

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
)

// The same content as CSV: RFC 4180, UTF-8 without a mark, every row once, a checksum of its own in the manifest that the recipient may confirm with.
func TestGR11_CSVIsTheSameContent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	for i := range 250 { // more than a part
		w.grant(fmt.Sprintf("00%09d", i))
	}
	w.make()
	e := w.list()[0]
	lines, _, _, err := w.download(e.ID)
	if err != nil {
		t.Fatal(err)
	}
	body, rows, sum, err := w.downloadAs(e.ID, extract.CSV)
	own := sha256.Sum256(body)
	if err != nil || rows != 250 || sum != hex.EncodeToString(own[:]) || sum != e.CSV || sum == e.SHA256 {
		t.Fatalf("%d rows, %s, %+v, %v", rows, sum, e, err)
	}
	if strings.Count(string(body), "\r\n") != 251 || strings.Count(string(body), "\n") != 251 || body[0] != 'p' {
		t.Error("a line ends otherwise, or a mark stands first")
	}
	table, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
	if err != nil || !slices.Equal(table[0], []string{"position", "award", "version", "withdrawn", "personalCode", "kind", "fromDate", "toDate", "municipality"}) {
		t.Fatalf("%v, %v", table[0], err)
	}
	for i, l := range w.lines(lines) {
		got, want := table[i+1], make([]string, len(table[0]))
		for j, name := range table[0] {
			want[j] = fmt.Sprint(l[name])
		}
		if !slices.Equal(got, want) {
			t.Fatalf("row %d: %v, not %v", i, got, want)
		}
	}
	if got, err := w.extracts.Confirm(w.as(ministry, "POLICY", "ConfirmExtract"), e.ID, 250, e.CSV); err != nil || got.State != extract.Confirmed {
		t.Errorf("confirmed by the checksum of CSV: %s, %v", got.State, err)
	}
}

// A day without news is the first line only; what was made before there was CSV says so; another checksum is told.
func TestGR11_CSVOfNothingOfTheOldAndOfTheChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	w.make()
	id := w.list()[0].ID
	if body, rows, sum, err := w.downloadAs(id, extract.CSV); err != nil || rows != 0 || strings.Count(string(body), "\n") != 1 || sum != w.list()[0].CSV {
		t.Errorf("%q, %d, %v", body, rows, err)
	}
	for sum, want := range map[string]error{"": domain.ErrExtractNoCSV, strings.Repeat("0", 64): domain.ErrExtractBroken} {
		if _, err := w.db.Exec(t.Context(), "update extract set csv_sha256 = $1", sum); err != nil {
			t.Fatal(err)
		}
		if _, _, _, err := w.downloadAs(id, extract.CSV); !errors.Is(err, want) {
			t.Errorf("%q: %v", sum, err)
		}
	}
}

// OBJ-X3: a permission is used in its mode only. One for questions makes no extract, and one for files answers none.
func TestOBJ_X3_AnExtractNeedsAPermissionForFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permitIn(domain.ModeOnline, "V-1", all...)
	w.grant("00010112345")
	if w.make() != 0 {
		t.Fatal("made under a permission for questions")
	}
	w.permit("V-2", all...)
	if w.make() != 1 {
		t.Fatal("not made under one for files")
	}
	ask := func(number string) error {
		_, err := w.app.Changes(w.as(ministry, "POLICY", "ListDatasetChanges"), domain.HouseholdStatus, number, "", 10)
		return err
	}
	if err := ask("V-1"); err != nil {
		t.Error(err)
	}
	if err := ask("V-2"); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("asked under a permission for files: %v", err)
	}
}
