package auditlog_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

func entry() audit.Entry {
	return audit.Entry{
		ID: uuid.Must(uuid.NewV7()), Time: time.Date(2026, 3, 2, 8, 30, 0, 0, time.UTC), Service: "cases", Action: "OpenCase",
		ActorID: "staff-17", ActorKind: "staff", Workload: "gateway", Organisation: "90000000001", Municipality: "0054010",
		Role: "caseworker", Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: "cases/1",
		Subjects: []string{"persons/1", "persons/2"}, Groups: []string{"G03", "G12"}, Result: audit.OK,
		RequestID: "r-1", TraceID: "0af7651916cd43dd8448eb211c80319c", Write: true,
	}
}

func TestEntryIsStoredWholeAndFoundBySubject(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	want := entry()
	if err := auditlog.Write(t.Context(), db, want); err != nil {
		t.Fatal(err)
	}
	var got audit.Entry
	var result, with string
	err := db.QueryRow(t.Context(), `select id, occurred_at, service, action, actor_id, actor_kind, workload, organisation,
		municipality, role, purpose, legal_basis, case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with
		from audit where subjects @> array['persons/2']`).Scan(&got.ID, &got.Time, &got.Service, &got.Action, &got.ActorID, &got.ActorKind,
		&got.Workload, &got.Organisation, &got.Municipality, &got.Role, &got.Purpose, &got.LegalBasis, &got.Case, &got.Subjects,
		&got.Groups, &result, &got.Reason, &got.RequestID, &got.TraceID, &got.Write, &with)
	if err != nil {
		t.Fatal(err)
	}
	got.Result, got.Time = audit.Result(result), got.Time.UTC()
	if !slices.Equal(got.Subjects, want.Subjects) || !slices.Equal(got.Groups, want.Groups) || with != "access" {
		t.Errorf("subjects %v, groups %v, written with %s", got.Subjects, got.Groups, with)
	}
	got.Subjects, got.Groups, want.Subjects, want.Groups = nil, nil, nil, nil
	if !same(got, want) {
		t.Errorf("stored %+v, want %+v", got, want)
	}
}

// same compares entries without their lists.
func same(a, b audit.Entry) bool {
	return a.ID == b.ID && a.Time.Equal(b.Time) && a.Service == b.Service && a.Action == b.Action && a.ActorID == b.ActorID &&
		a.ActorKind == b.ActorKind && a.Workload == b.Workload && a.Organisation == b.Organisation && a.Municipality == b.Municipality &&
		a.Role == b.Role && a.Purpose == b.Purpose && a.LegalBasis == b.LegalBasis && a.Case == b.Case && a.Result == b.Result &&
		a.Reason == b.Reason && a.RequestID == b.RequestID && a.TraceID == b.TraceID && a.Write == b.Write
}

func TestEntryLivesAndDiesWithItsChange(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	failure := errors.New("the change failed")
	for _, outcome := range []error{failure, nil} {
		err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			if err := auditlog.Append(ctx, tx, entry()); err != nil {
				return err
			}
			return outcome
		})
		if !errors.Is(err, outcome) {
			t.Fatalf("transaction: %v, want %v", err, outcome)
		}
		want := 0
		if outcome == nil {
			want = 1
		}
		if n := count(t, db, "written_with = 'change'"); n != want {
			t.Errorf("after outcome %v: %d entries, want %d", outcome, n, want)
		}
	}
}

func TestIncompleteEntryIsRefused(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", nil)
	e := entry()
	e.Purpose = ""
	if err := auditlog.Write(t.Context(), db, e); err == nil || errors.Is(err, errs.ErrAuditUnavailable) {
		t.Errorf("Write without purpose: %v", err)
	}
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error { return auditlog.Append(ctx, tx, e) })
	if err == nil {
		t.Error("Append without purpose succeeded")
	}
	// The database keeps the rule too, for whoever does not come through this package.
	_, err = db.Exec(t.Context(), `insert into audit (id, occurred_at, service, action, actor_id, actor_kind, workload, organisation, municipality,
		role, purpose, legal_basis, case_name, subjects, groups, result, reason, request_id, trace_id, writes, written_with)
		values (gen_random_uuid(), now(), 's', 'a', 'x', 'staff', '', '', '', '', '', '', '', '{}', '{G03}', 'ok', '', '', '', false, 'access')`)
	if name, _ := pg.Constraint(err); name != "audit_purpose_for_personal_data" {
		t.Errorf("insert without purpose: %v", err)
	}
	if n := count(t, db, "true"); n != 0 {
		t.Errorf("%d entries, want none", n)
	}
}

func TestNobodyChangesOrRemovesEntries(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "cases", nil)
	db := testkit.Open(t, urls.App)
	if err := auditlog.Write(t.Context(), db, entry()); err != nil {
		t.Fatal(err)
	}
	for who, address := range map[string]string{"owner": urls.Migrate, "administrator": urls.Admin} {
		other := testkit.Open(t, address)
		for _, statement := range []string{"update cases.audit set reason = 'x'", "delete from cases.audit", "truncate cases.audit"} {
			_, err := other.Exec(t.Context(), statement)
			if name, _ := pg.Constraint(err); name != "audit_append_only" {
				t.Errorf("%s, %s: %v", who, statement, err)
			}
		}
	}
	for _, statement := range []string{"update audit set reason = 'x'", "delete from audit", "truncate audit", "drop trigger audit_append_only on audit"} {
		if _, err := db.Exec(t.Context(), statement); err == nil {
			t.Errorf("app role, %s: allowed", statement)
		}
	}
	if n := count(t, db, "true"); n != 1 {
		t.Errorf("%d entries left, want 1", n)
	}
}

func TestRetentionRoleMayDestroyButNotChange(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "cases", nil)
	db := testkit.Open(t, urls.App)
	if err := auditlog.Write(t.Context(), db, entry()); err != nil {
		t.Fatal(err)
	}
	admin := testkit.Open(t, urls.Admin, pg.WithMaxConns(1))
	if _, err := admin.Exec(t.Context(), "set role cases_retention"); err != nil {
		t.Fatal(err)
	}
	if _, err := admin.Exec(t.Context(), "update cases.audit set reason = 'x'"); err == nil {
		t.Error("the retention role changed an entry")
	}
	if _, err := admin.Exec(t.Context(), "delete from cases.audit where occurred_at < '2027-01-01'"); err != nil {
		t.Errorf("the retention role cannot destroy an entry: %v", err)
	}
	if n := count(t, db, "true"); n != 0 {
		t.Errorf("%d entries left, want none", n)
	}
}

func TestUnwritableLogFailsClosed(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "cases", nil)
	db := testkit.Open(t, urls.App)
	owner := testkit.Open(t, urls.Migrate)
	if _, err := owner.Exec(t.Context(), "alter table audit rename to audit_gone"); err != nil {
		t.Fatal(err)
	}
	if err := auditlog.Write(t.Context(), db, entry()); !errors.Is(err, errs.ErrAuditUnavailable) {
		t.Errorf("Write: %v, want %v", err, errs.ErrAuditUnavailable)
	}
}

// SEC-LOG-6: a change whose entry the log refuses is told so, with nothing left behind; a change that the table itself refuses is not told as the log's fault.
func TestSEC_LOG_6_ChangeWithoutItsEntryIsToldSo(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "cases", nil)
	db, owner := testkit.Open(t, urls.App), testkit.Open(t, urls.Migrate)
	for _, s := range []string{"create table thing (id int constraint thing_once unique)", "revoke insert on audit from cases_app"} {
		if _, err := owner.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	change := func(times int) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			for range times {
				if _, err := tx.Exec(ctx, "insert into thing (id) values (1)"); err != nil {
					return err
				}
			}
			return auditlog.Append(ctx, tx, entry())
		})
	}
	if err := change(1); !errors.Is(err, errs.ErrAuditUnavailable) {
		t.Errorf("the log refuses: %v", err)
	}
	if err := change(2); errors.Is(err, errs.ErrAuditUnavailable) || err == nil {
		t.Errorf("the table refuses: %v", err)
	}
	var n int
	if err := db.QueryRow(t.Context(), "select count(*) from thing").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d left, %v", n, err)
	}
	if _, err := owner.Exec(t.Context(), "grant insert on audit to cases_app"); err != nil {
		t.Fatal(err)
	}
	if err := change(1); err != nil || count(t, db, "true") != 1 {
		t.Errorf("again: %v", err)
	}
}

func count(t *testing.T, db *pg.DB, where string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), "select count(*) from audit where "+where).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
