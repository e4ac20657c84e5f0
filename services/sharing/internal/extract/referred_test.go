package extract_test

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/extract"
)

const fund = "40008000101"

// sent is the cases service: what opens to a recipient, by purpose, in pages of two.
type sent struct {
	open  map[string][]extract.Referred
	asked []string
	fail  error
}

func (s *sent) Referred(ctx context.Context, recipient string, permission uuid.UUID, token string) ([]extract.Referred, string, error) {
	c := caller.From(ctx)
	s.asked = append(s.asked, fmt.Sprint(recipient, " ", c.Kind, " ", c.Workload, " ", c.Purpose, " ", c.LegalBasis))
	from := 0
	if token != "" {
		_, _ = fmt.Sscan(token, &from)
	}
	list := s.open[c.Purpose]
	to := min(from+2, len(list))
	next := ""
	if to < len(list) {
		next = fmt.Sprint(to)
	}
	return slices.Clone(list[from:to]), next, s.fail
}

// fundWorld is a world after the day from which the fund is given files, with a permission for a purpose.
func fundWorld(t *testing.T, purpose, basis string, fields ...string) (*world, *sent) {
	t.Helper()
	w, s := newWorld(t), &sent{open: map[string][]extract.Referred{}}
	w.clock.Set(time.Date(2026, 12, 1, 12, 0, 0, 0, clock.Riga))
	w.extracts.Referrals, w.extracts.Takers["fund"] = s, fund
	w.permitFund("L-1", fund, purpose, basis, domain.ModeFile, fields...)
	return w, s
}

func (w *world) permitFund(number, organisation, purpose, basis string, mode domain.Mode, fields ...string) {
	w.t.Helper()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, err := w.app.CreatePermission(w.staff("contracts", "CreateDatasetPermission"), domain.Permission{
		Number: number, Organisation: organisation, Dataset: domain.ReferredChildren, Purpose: purpose, LegalBasis: basis, Fields: fields, From: day, To: day.AddDate(3, 0, 0), DailyQuota: 10,
	}, mode); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) asFund(organisation, purpose, basis, action string) context.Context {
	c := caller.Caller{Workload: "gateway", Kind: caller.System, Subject: "fonds", Roles: []string{"children_fund"}, Organisation: organisation, Purpose: purpose, LegalBasis: basis}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

// newest is the last manifest of the fund, and what it holds.
func (w *world) newest(purpose, basis string) (extract.Extract, []map[string]any) {
	w.t.Helper()
	all, err := w.extracts.List(w.asFund(fund, purpose, basis, "ListExtracts"), "", uuid.Max)
	if err != nil || len(all) == 0 {
		w.t.Fatal(len(all), err)
	}
	var content []byte
	if _, _, err := w.extracts.Download(w.asFund(fund, purpose, basis, "DownloadExtract"), all[0].ID, extract.NDJSON, alone, func(p []byte) error {
		content = append(content, p...)
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return all[0], w.lines(content)
}

func child(number string, custody ...extract.Custody) extract.Referred {
	return extract.Referred{Referral: uuid.Must(uuid.NewV7()), Child: uuid.Must(uuid.NewV7()), ProcessNumber: number, Custody: custody}
}

var both = []string{domain.FieldCustody, domain.FieldProcess}

// OBJ-L3: the extract of the fund holds a line for each referral that opens to it, with facts of custody and the number of proceedings and nothing else: no code, no name, no
// child, no parent. It is asked for by ourselves, for the purpose of its definition.
func TestOBJ_L3_ExtractHoldsTwoFactsOfReferredChildrenAndNothingElse(t *testing.T) {
	t.Parallel()
	w, s := fundWorld(t, "RECOVERY", "MK537", both...)
	for i := range 5 { // more than a page
		s.open["RECOVERY"] = append(s.open["RECOVERY"], child(fmt.Sprintf("118200%02d26", i), extract.Custody{Kind: "REMOVED", FromDate: "2024-05-02", DecidingBody: "COURT"}))
	}
	s.open["RECOVERY"][3].ProcessNumber, s.open["RECOVERY"][3].Custody = "", nil // neither is known: no hindrance
	s.open["VICTIM_CHILD"] = []extract.Referred{child("99999999")}
	if n := w.make(); n != 1 {
		t.Fatalf("%d were made", n)
	}
	e, lines := w.newest("RECOVERY", "MK537")
	if e.Definition != "lbf-referred-recovery" || e.Rows != 5 || len(lines) != 5 || e.Organisation != fund {
		t.Fatalf("%+v", e)
	}
	for i, l := range lines {
		want := s.open["RECOVERY"][i]
		for name := range l {
			if !slices.Contains([]string{"referral", "withdrawn", "processNumber", "custody"}, name) {
				t.Errorf("line %d tells %s", i, name)
			}
		}
		number, _ := l["processNumber"].(string)
		if l["referral"] != "referrals/"+want.Referral.String() || l["withdrawn"] != false || number != want.ProcessNumber || (l["custody"] != nil) != (want.Custody != nil) ||
			strings.Contains(fmt.Sprint(l), want.Child.String()) {
			t.Errorf("line %d: %v", i, l)
		}
	}
	if len(s.asked) != 3 || s.asked[0] != fund+" service sharing RECOVERY MK537" {
		t.Errorf("asked %v", s.asked)
	}
	var about, sealed int
	if err := w.db.QueryRow(t.Context(), "select (select cardinality(persons) from extract_part order by n limit 1), (select count(*) from extract_part where position('1182' in encode(content, 'escape')) > 0)").Scan(&about, &sealed); err != nil || about != 2 || sealed != 0 {
		t.Errorf("about %d children, %d parts in the clear, %v", about, sealed, err)
	}
	body, rows, sum := w.csv(e.ID)
	table, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	own := sha256.Sum256([]byte(body))
	if err != nil || rows != 5 || sum != hex.EncodeToString(own[:]) || sum != e.CSV || !slices.Equal(table[0], []string{"referral", "withdrawn", "processNumber", "custody"}) ||
		table[1][3] != `[{"kind":"REMOVED","fromDate":"2024-05-02","decidingBody":"COURT"}]` || table[4][2] != "" || table[4][3] != "" {
		t.Errorf("%v, %v", table, err)
	}
}

func (w *world) csv(id uuid.UUID) (string, int64, string) {
	w.t.Helper()
	var b strings.Builder
	rows, sum, err := w.extracts.Download(w.asFund(fund, "RECOVERY", "MK537", "DownloadExtract"), id, extract.CSV, alone, func(p []byte) error {
		_, err := b.Write(p)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return b.String(), rows, sum
}

// OBJ-L3: a referral that ended, or was made by mistake, leaves the next extract as a line that says so and nothing else, once; the extract in whose place the new one stands,
// which still holds the child, is not given any more.
func TestOBJ_L3_ExtractHoldsAWithdrawalOfWhatNoLongerOpens(t *testing.T) {
	t.Parallel()
	w, s := fundWorld(t, "VICTIM_CHILD", "MK1613", both...)
	stays, leaves := child("11820001"), child("11820002")
	s.open["VICTIM_CHILD"] = []extract.Referred{stays, leaves}
	w.make()
	first, _ := w.newest("VICTIM_CHILD", "MK1613")
	s.open["VICTIM_CHILD"] = []extract.Referred{stays}
	for day, want := range []int{2, 1} { // gone on the first day, and no more said on the next
		w.clock.Set(w.clock.Now().AddDate(0, 0, 1))
		w.make()
		e, lines := w.newest("VICTIM_CHILD", "MK1613")
		if int(e.Rows) != want || lines[0]["withdrawn"] != false {
			t.Fatalf("day %d: %v", day, lines)
		}
		if want == 2 && (len(lines[1]) != 2 || lines[1]["withdrawn"] != true || lines[1]["referral"] != "referrals/"+leaves.Referral.String()) {
			t.Errorf("withdrawn: %v", lines[1])
		}
	}
	get := func(id uuid.UUID) error {
		_, _, err := w.extracts.Download(w.asFund(fund, "VICTIM_CHILD", "MK1613", "DownloadExtract"), id, extract.NDJSON, alone, func([]byte) error { return nil })
		return err
	}
	if err := get(first.ID); !errors.Is(err, domain.ErrExtractSuperseded) {
		t.Errorf("the first one: %v", err)
	}
}

// OBJ-L3, OBJ-X3: for another purpose or norm, to another organisation, by a permission for questions or of one of the two facts, and after the last day of the mode,
// nothing is made or given.
func TestOBJ_L3_ExtractIsForItsPurposeRecipientAndDaysOnly(t *testing.T) {
	t.Parallel()
	w, s := fundWorld(t, "RECOVERY", "MK537", both...)
	w.permitFund("L-2", fund, "VICTIM_CHILD", "MK1613", domain.ModeOnline, both...) // OBJ-X3: no permission for files
	w.permitFund("L-3", fund, "VICTIM_CHILD", "MK1613", domain.ModeFile, domain.FieldProcess)
	w.permitFund("L-4", "40008000102", "RECOVERY", "MK537", domain.ModeFile, both...)
	s.open["RECOVERY"], s.open["VICTIM_CHILD"] = []extract.Referred{child("11820001")}, []extract.Referred{child("11820002")}
	if n := w.make(); n != 1 {
		t.Fatalf("%d were made", n)
	}
	e, _ := w.newest("RECOVERY", "MK537")
	for name, tc := range map[string]struct {
		ctx  context.Context
		want error
	}{
		"another purpose":          {w.asFund(fund, "VICTIM_CHILD", "MK1613", "DownloadExtract"), domain.ErrDatasetNotPermitted},
		"another norm":             {w.asFund(fund, "RECOVERY", "BTAL", "DownloadExtract"), domain.ErrDatasetNotPermitted},
		"a foundation":             {w.asFund("40008000102", "RECOVERY", "MK537", "DownloadExtract"), domain.ErrExtractNotFound},
		"a system of no fund":      {w.as(fund, "POLICY", "DownloadExtract"), domain.ErrDatasetNotPermitted},
		"the fund without purpose": {w.asFund(fund, "", "", "DownloadExtract"), domain.ErrExtractNotFound},
	} {
		if _, _, err := w.extracts.Download(tc.ctx, e.ID, extract.NDJSON, alone, func([]byte) error { return errors.New("something is given") }); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := w.extracts.Confirm(w.asFund(fund, "RECOVERY", "MK537", "ConfirmExtract"), e.ID, e.Rows, strings.Repeat("0", 64)); err != nil || got.State != extract.Differs {
		t.Errorf("a wrong checksum: %s, %v", got.State, err)
	}
	if got, err := w.extracts.Confirm(w.asFund(fund, "RECOVERY", "MK537", "ConfirmExtract"), e.ID, e.Rows, e.SHA256); err != nil || got.State != extract.Confirmed {
		t.Errorf("the right one: %s, %v", got.State, err)
	}
	w.clock.Set(time.Date(2028, 1, 1, 12, 0, 0, 0, clock.Riga))
	if n := w.make(); n != 0 {
		t.Errorf("%d were made after the last day", n)
	}
	if _, _, err := w.extracts.Download(w.asFund(fund, "RECOVERY", "MK537", "DownloadExtract"), e.ID, extract.NDJSON, alone, func([]byte) error { return nil }); !errors.Is(err, domain.ErrDatasetNotPermitted) {
		t.Errorf("given after the last day: %v", err)
	}
}

// Who dies while making one, or meets a cases service that does not answer, leaves nothing behind: the next maker asks anew, and parts of the first are not in it.
func TestOBJ_L3_ExtractThatFailedIsMadeAnewFromWhatHoldsThen(t *testing.T) {
	t.Parallel()
	w, s := fundWorld(t, "RECOVERY", "MK537", both...)
	for range 5 {
		s.open["RECOVERY"] = append(s.open["RECOVERY"], child("11820001"))
	}
	s.fail = errors.New("cases is away")
	if _, err := w.extracts.Make(t.Context()); !errors.Is(err, s.fail) {
		t.Fatal(err)
	}
	if _, err := w.db.Exec(t.Context(), "insert into extract_part (extract_id, n, rows, persons, records, content) select id, 2, 1, array[$1::uuid], array[$1::uuid], 'x' from extract", uuid.New()); err != nil {
		t.Fatal(err)
	}
	s.fail, s.open["RECOVERY"] = nil, s.open["RECOVERY"][:3]
	w.clock.Set(w.clock.Now().Add(6 * time.Minute))
	if n := w.make(); n != 1 {
		t.Fatal(n)
	}
	if e, lines := w.newest("RECOVERY", "MK537"); e.Rows != 3 || len(lines) != 3 {
		t.Errorf("%+v", e)
	}
	var parts int
	if err := w.db.QueryRow(t.Context(), "select count(*) from extract_part").Scan(&parts); err != nil || parts != 2 {
		t.Errorf("%d parts, %v", parts, err)
	}
}
