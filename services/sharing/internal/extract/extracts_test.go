package extract_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
)

var all = []string{domain.FieldPerson, domain.FieldKind, domain.FieldPeriod, domain.FieldMunicipality, domain.FieldDecision}

// However many processes look, and however often, a point of the schedule is one extract, and every version is in exactly one.
func TestGR11_ADueExtractIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	for i := range 450 {
		w.grant(fmt.Sprintf("00%09d", i))
	}
	var wait sync.WaitGroup
	made := make([]int, 4)
	for i := range made {
		wait.Go(func() { made[i], _ = w.extracts.Make(t.Context()) })
	}
	wait.Wait()
	again := w.make()
	if got := w.list(); made[0]+made[1]+made[2]+made[3] != 1 || again != 0 || len(got) != 1 || got[0].Rows != 450 || got[0].From != 0 || got[0].To != 450 {
		t.Fatalf("%v and then %d made: %+v", made, again, got)
	}
	content, rows, sum, err := w.download(w.list()[0].ID)
	own := sha256.Sum256(content)
	if err != nil || rows != 450 || sum != hex.EncodeToString(own[:]) || sum != w.list()[0].SHA256 {
		t.Fatalf("%d rows, %s, %v", rows, sum, err)
	}
	for i, l := range w.lines(content) {
		if l["position"] != float64(i+1) {
			t.Fatalf("line %d is position %v", i, l["position"])
		}
	}
}

// Points that nobody was there for are one extract at the next; a withdrawal is a version of the next delta; a day without news is an empty one.
func TestGR11_DeltasFollowEachOtherOverTheSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	award := w.grant("00010112345")
	w.make()
	w.grant("00010112346") // after the range was fixed
	w.withdraw(award)
	if w.make() != 0 {
		t.Error("made before it was due")
	}
	w.clock.Advance(3 * 24 * time.Hour)
	w.make()
	w.clock.Advance(24 * time.Hour)
	w.make()
	got := w.list()
	if len(got) != 3 || got[0].Rows != 1 || got[1].From != 1 || got[1].Rows != 2 || got[2].Rows != 0 || got[2].From != 3 || got[2].To != 3 {
		t.Fatalf("%+v", got)
	}
	if due := got[1].Due.Sub(got[0].Due); due != 3*24*time.Hour {
		t.Errorf("due %s later", due)
	}
	content, _, _, err := w.download(got[1].ID)
	lines := w.lines(content)
	if err != nil || len(lines) != 2 || lines[0]["withdrawn"] != false || lines[1]["withdrawn"] != true || lines[1]["version"] != 2.0 || !strings.HasSuffix(lines[1]["award"].(string), award.String()) {
		t.Errorf("%v, %v", lines, err)
	}
	if content, rows, sum, err := w.download(got[2].ID); err != nil || rows != 0 || len(content) != 0 || sum != got[2].SHA256 {
		t.Errorf("an empty one: %d, %v", rows, err)
	}
}

// The permission opens the decision too; the definition does not, so it is not there.
func TestGR11_NothingOutsideTheFields(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	w.grant("00010112345")
	w.make()
	content, _, _, err := w.download(w.list()[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"award", "fromDate", "kind", "municipality", "personalCode", "position", "toDate", "version", "withdrawn"}
	if got := slices.Sorted(maps.Keys(w.lines(content)[0])); !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}

// A permission that opens less than the definition holds makes nothing, and nothing is lost by it.
func TestGR11_WithoutAPermissionNothingIsMadeAndNothingLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", domain.FieldKind, domain.FieldPeriod)
	w.grant("00010112345")
	if w.make() != 0 {
		t.Fatal("made without a permission for all fields")
	}
	w.permit("V-2", all...)
	if w.make() != 1 || w.list()[0].Rows != 1 {
		t.Errorf("%+v", w.list())
	}
}

// The content is what it was when it was made, though the register changed; what somebody changed in the database is told.
func TestGR11_ChecksumHoldsAndAChangeIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	w.grant("00010112345")
	w.make()
	id := w.list()[0].ID
	before, _, _, err := w.download(id)
	if err != nil {
		t.Fatal(err)
	}
	for p := range w.codes {
		w.codes[p] = "00010199999"
	}
	if after, _, _, err := w.download(id); err != nil || string(after) != string(before) {
		t.Errorf("%s, %v", after, err)
	}
	var lying []byte
	if err := w.db.QueryRow(t.Context(), "select content from extract_part").Scan(&lying); err != nil || strings.Contains(string(lying), "00010112345") {
		t.Errorf("the content lies open: %v", err)
	}
	if _, err := w.db.Exec(t.Context(), "update extract set row_count = 2"); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := w.download(id); !errors.Is(err, domain.ErrExtractBroken) {
		t.Errorf("a row is missing: %v", err)
	}
	if _, err := w.db.Exec(t.Context(), "update extract set row_count = 1, sha256 = repeat('0', 64)"); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := w.download(id); !errors.Is(err, domain.ErrExtractBroken) {
		t.Errorf("another checksum: %v", err)
	}
}

// Where the register does not answer, the same range is made by whoever comes after the lease.
func TestGR11_AnotherProcessGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	w.grant("00010112345")
	w.fail = errors.New("no answer")
	if _, err := w.extracts.Make(t.Context()); err == nil {
		t.Fatal("a failure was not told")
	}
	first := w.list()[0]
	if _, _, _, err := w.download(first.ID); first.State != extract.Making || !errors.Is(err, domain.ErrExtractNotReady) {
		t.Errorf("%s: %v", first.State, err)
	}
	w.fail = nil
	w.grant("00010112346")
	if w.make() != 0 {
		t.Error("taken from one that may still be at it")
	}
	w.clock.Advance(6 * time.Minute)
	if got := w.make(); got != 1 || w.list()[0].State != extract.Ready || w.list()[0].Rows != 1 {
		t.Errorf("%d: %+v", got, w.list())
	}
	late := first
	late.Holder = uuid.New()
	if mine, err := w.store.Keep(t.Context(), &late, &extract.Part{Rows: 1, Persons: []uuid.UUID{}, Content: []byte("x")}); mine || err != nil {
		t.Errorf("one that lost it wrote on: %v, %v", mine, err)
	}
}

// Another organisation's extract is none; a wrong purpose, an ended permission and the kill switch stop at the next call.
func TestGR11_OnlyTheRecipientUnderAPermissionInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.permit("V-1", all...)
	w.grant("00010112345")
	w.make()
	id := w.list()[0].ID
	get := func(organisation, purpose string) error {
		_, err := w.extracts.Get(w.as(organisation, purpose, "GetExtract"), id)
		return err
	}
	if err := get(ministry, "POLICY"); err != nil {
		t.Fatal(err)
	}
	if err := get(other, "POLICY"); !errors.Is(err, domain.ErrExtractNotFound) {
		t.Errorf("another's: %v", err)
	}
	if err := get("", "POLICY"); !errors.Is(err, domain.ErrExtractNotFound) {
		t.Errorf("nobody's: %v", err)
	}
	if err := get(ministry, "RELIEF"); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("another purpose: %v", err)
	}
	if list, err := w.extracts.List(w.as(other, "POLICY", "ListExtracts"), "", uuid.Nil); err != nil || len(list) != 0 {
		t.Errorf("another lists %v, %v", list, err)
	}
	stop := domain.Stop{Kind: domain.StopDataset, Target: "datasets/household-status", Reason: "Drošības incidents: pārbauda.", Incident: "INC-1"}
	if _, err := w.app.CreateStop(w.staff("security_officer", "CreateStop"), stop); err != nil {
		t.Fatal(err)
	}
	if err := get(ministry, "POLICY"); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("after the stop: %v", err)
	}
	if _, err := w.db.Exec(t.Context(), "delete from stop"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.MovePermission(w.staff("contracts", "MoveDatasetPermission"), p.ID, domain.SuspendPermission, ""); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := w.download(id); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("after the suspension: %v", err)
	}
}

// Other numbers than the manifest's are there for the data officer until the right ones are told, and stay written.
func TestGR11_WrongChecksumIsForTheDataOfficer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.permit("V-1", all...)
	w.grant("00010112345")
	w.make()
	e := w.list()[0]
	differing := func() []extract.Extract {
		out, err := w.extracts.List(w.staff("data_officer", "ListExtracts"), extract.Differs, uuid.Nil)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if got, err := w.extracts.Confirm(w.as(ministry, "POLICY", "ConfirmExtract"), e.ID, 1, strings.Repeat("0", 64)); err != nil || got.State != extract.Differs {
		t.Fatalf("%s, %v", got.State, err)
	}
	if got := differing(); len(got) != 1 || got[0].ToldRows != 1 || got[0].ToldSHA256 == e.SHA256 {
		t.Errorf("%+v", got)
	}
	if _, err := w.extracts.Confirm(w.as(other, "POLICY", "ConfirmExtract"), e.ID, 1, e.SHA256); !errors.Is(err, domain.ErrExtractNotFound) {
		t.Errorf("another confirms: %v", err)
	}
	if got, err := w.extracts.Confirm(w.as(ministry, "POLICY", "ConfirmExtract"), e.ID, 1, e.SHA256); err != nil || got.State != extract.Confirmed || len(differing()) != 0 {
		t.Errorf("%s, %v", got.State, err)
	}
	var told int
	if err := w.db.QueryRow(t.Context(), "select count(*) from extract_confirmation").Scan(&told); err != nil || told != 2 {
		t.Errorf("%d confirmations, %v", told, err)
	}
}

// left is a store whose dataset leaves out a person whose data are restricted.
type left struct {
	extract.Store
	out uuid.UUID
}

func (l left) Changes(ctx context.Context, d domain.Dataset, after int64, size int) ([]app.Version, error) {
	rows, err := l.Store.Changes(ctx, d, after, size)
	return slices.DeleteFunc(rows, func(v app.Version) bool { return v.Award == l.out }), err
}

// GDPR 18: restricted data are in no extract that is made meanwhile, and do not keep it from being made, wherever they stand.
func TestSEC_GDPR_4_RestrictedDataAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]int{"first": 0, "last": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.permit("V-1", all...)
			awards := []uuid.UUID{w.grant("00010112345"), w.grant("00010112346"), w.grant("00010112347")}
			w.extracts.Store = left{w.store, awards[at]}
			if w.make() != 1 || w.list()[0].State != extract.Ready || w.list()[0].Rows != 2 || w.list()[0].To != 3 {
				t.Fatalf("%+v", w.list())
			}
			if content, rows, _, err := w.download(w.list()[0].ID); err != nil || rows != 2 || strings.Contains(string(content), awards[at].String()) {
				t.Errorf("%s, %v", content, err)
			}
		})
	}
}
