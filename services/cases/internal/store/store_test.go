package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

var (
	today = domain.NewDate(2026, time.November, 20)
	now   = time.Date(2026, 11, 20, 9, 0, 0, 123456000, time.UTC)
)

func by(subject string) domain.Actor { return domain.Actor{Subject: subject, Now: now, Today: today} }

func due(_ string, received domain.Date) domain.Date { return received.AddMonths(1) }

// filing is one adult and a child who exist only for this test.
func filing() domain.Filing {
	anna, child := uuid.New(), uuid.New()
	savings := int64(12345)
	yes := true
	return domain.Filing{Municipality: "0033000", Channel: "ON_SITE", Applicant: anna, Purposes: []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI},
		Declaration: domain.Declaration{
			Members: []domain.Member{
				{Person: anna, BirthDate: domain.NewDate(1986, 5, 17), Relation: domain.RelationApplicant, Occupation: "EMPLOYED", PensionAge: &yes},
				{Person: child, BirthDate: domain.NewDate(2015, 1, 2), Relation: "CHILD", Occupation: "LEARNER"},
			},
			MonthlyIncomes: []domain.MonthlyIncome{{Person: anna, Month: "2026-08", Type: "WAGE", Cents: 50000}},
			SavingsCents:   &savings,
		}}
}

func newStore(t testing.TB) *Store {
	t.Helper()
	return New(testkit.Postgres(t, "cases", Migrations), testkit.Vault(t), "cases")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func file1(t testing.TB, in domain.Filing) domain.File {
	t.Helper()
	f, err := domain.FileApplication(in, by("worker"), due)
	must(t, err)
	return f
}

func (s *Store) save(ctx context.Context, f *domain.File) error {
	return s.InTx(ctx, func(ctx context.Context, tx app.Tx) error { return tx.Save(ctx, f) })
}

// step locks a file, changes and saves it, and returns it as it is then read.
func (s *Store) step(t testing.TB, key app.Key, change func(*domain.File) error) domain.File {
	t.Helper()
	must(t, s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := change(&f); err != nil {
			return err
		}
		return tx.Save(ctx, &f)
	}))
	f, err := s.File(t.Context(), key)
	must(t, err)
	return f
}

func assessment(f *domain.File) domain.Assessment {
	cents := int64(13700)
	return domain.Assessment{ID: uuid.Must(uuid.NewV7()), Revision: f.Application.Revision, EngineVersion: "1", ParametersHash: "p",
		Body: []byte(`{"b": 1,  "a":2}`), Entitlements: []domain.Entitlement{{Benefit: "GMI", Granted: true, MonthlyCents: &cents, Start: today, Rule: "R36"}}}
}

// issued walks a new file to an issued decision.
func (s *Store) issued(t testing.TB) domain.File {
	t.Helper()
	f := s.drafted(t)
	id := f.Decisions[0].ID
	return s.step(t, app.Key{Decision: id}, func(f *domain.File) error {
		return f.Issue(id, domain.Basis{Assessment: []byte(`{"b": 1,  "a":2}`), Particulars: domain.Particulars{Issuer: "Jānis"}}, by("head"), func(d domain.Date) domain.Date { return d.AddMonths(1) })
	})
}

func (s *Store) drafted(t testing.TB) domain.File {
	t.Helper()
	f := file1(t, filing())
	must(t, s.save(t.Context(), &f))
	key := app.Key{Application: f.Application.ID}
	s.step(t, key, func(f *domain.File) error { return f.Sign(f.Application.Applicant, domain.SignedOnPaper, by("worker")) })
	s.step(t, key, func(f *domain.File) error {
		return f.OpenCase(fmt.Sprintf("KUL-2026-%s", f.Application.ID), "worker", by("worker"))
	})
	s.step(t, key, func(f *domain.File) error { return f.Assess(assessment(f), domain.Duties{}, by("worker")) })
	return s.step(t, key, func(f *domain.File) error {
		_, err := f.Draft(domain.Proposal{Reasons: "Pamatots."}, domain.Duties{}, by("worker"))
		return err
	})
}

func TestFileIsReadAsItWasWritten(t *testing.T) {
	s := newStore(t)
	want := file1(t, filing())
	must(t, s.save(t.Context(), &want))
	got, err := s.File(t.Context(), app.Key{Application: want.Application.ID})
	must(t, err)
	want.Changes = domain.Changes{}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("\n got %+v\nwant %+v", got, want)
	}
	key := app.Key{Application: want.Application.ID}
	signed := s.step(t, key, func(f *domain.File) error { return f.Sign(f.Application.Applicant, domain.SignedOnPaper, by("worker")) })
	if a := signed.Application; a.State != domain.Submitted || a.Version != 2 || a.Signatures[0].RecordedBy != "worker" || !a.Signatures[0].Time.Equal(now) || signed.Tasks[0].State != domain.TaskDone {
		t.Fatalf("%+v", signed)
	}
}

func TestWholeProcessIsKept(t *testing.T) {
	s := newStore(t)
	f := s.issued(t)
	d := f.Decisions[0]
	if f.Case.State != domain.CaseDecided || d.State != domain.StateIssued || d.IssuedBy != "head" || d.AppealUntil != domain.NewDate(2026, 12, 20) || !d.Issued.Equal(now) {
		t.Fatalf("%+v", f)
	}
	for _, key := range []app.Key{{Case: f.Case.ID}, {Decision: d.ID}} {
		again, err := s.File(t.Context(), key)
		must(t, err)
		if !reflect.DeepEqual(f, again) {
			t.Fatalf("%+v differs by key", key)
		}
	}
	snap, err := s.Snapshot(t.Context(), d.ID)
	must(t, err)
	if string(snap.Assessment) != `{"b": 1,  "a":2}` || snap.SHA256 == "" {
		t.Fatalf("%+v", snap)
	}
	open, err := s.HasOpenApplication(t.Context(), f.Application.Applicant, []domain.Purpose{domain.PurposeGMI})
	must(t, err)
	if open {
		t.Fatal("a decided application still blocks the next one")
	}
	var topics []string
	rows, err := s.db.Query(t.Context(), "select topic from outbox order by id")
	must(t, err)
	for rows.Next() {
		var topic string
		must(t, rows.Scan(&topic))
		topics = append(topics, topic)
	}
	must(t, rows.Err())
	if !reflect.DeepEqual(topics, []string{"cases.application.submitted.v1", "cases.case.opened.v1", "cases.decision.issued.v1"}) {
		t.Fatalf("events %v", topics)
	}
}

func TestAmendedApplicationIsKept(t *testing.T) {
	s := newStore(t)
	f := s.drafted(t)
	d := f.Application.Declaration
	partner := uuid.New()
	d.Members = append(d.Members, domain.Member{Person: partner, BirthDate: domain.NewDate(1980, 1, 1), Relation: "PARTNER", Occupation: "PENSIONER"})
	key := app.Key{Case: f.Case.ID}
	f = s.step(t, key, func(f *domain.File) error { return f.Amend(&d, []domain.Purpose{domain.PurposeHousing}, by("worker")) })
	if len(f.Application.Purposes) != 1 || f.Application.Purposes[0] != domain.PurposeHousing || len(f.Application.Signatures) != 2 || f.Case.State != domain.CaseOpen || f.Application.Revision != 2 {
		t.Fatalf("%+v", f.Application)
	}
	d.Members = d.Members[:2]
	f = s.step(t, key, func(f *domain.File) error { return f.Amend(&d, nil, by("worker")) })
	if len(f.Application.Signatures) != 1 || len(f.Application.Declaration.Members) != 2 {
		t.Fatalf("%+v", f.Application)
	}
}

func TestMissingRecordsHaveTheirOwnError(t *testing.T) {
	s := newStore(t)
	for want, key := range map[*errs.Error]app.Key{
		domain.ErrApplicationNotFound: {Application: uuid.New()}, domain.ErrCaseNotFound: {Case: uuid.New()}, domain.ErrDecisionNotFound: {Decision: uuid.New()},
	} {
		if _, err := s.File(t.Context(), key); !errors.Is(err, want) {
			t.Errorf("read %s: %v", want.Reason, err)
		}
		err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
			_, err := tx.Lock(ctx, key)
			return err
		})
		if !errors.Is(err, want) {
			t.Errorf("lock %s: %v", want.Reason, err)
		}
	}
	if _, err := s.Snapshot(t.Context(), uuid.New()); !errors.Is(err, domain.ErrDecisionNotFound) {
		t.Error(err)
	}
}

// Every named constraint refuses what it is named for.
func TestConstraints(t *testing.T) {
	s := newStore(t)
	f := s.issued(t)
	drafted := s.drafted(t)
	a, c, d := f.Application.ID, f.Case.ID, f.Decisions[0].ID
	openCase, draft := drafted.Case.ID, drafted.Decisions[0].ID
	open, other := drafted.Application.ID, s.drafted(t).Application.ID
	const sameApplicant = "update application set purposes = $3, applicant = (select applicant from application where id = $2) where id = $1"
	const mark = "insert into document_mark (application_id, person, code, recorded_by, recorded_at, state, note) values ($1, $1, 'X', 'x', now(), "
	const document = "insert into decision_document (decision_id, kind, format, sha256, body, made_at) values ($1, "
	for want, q := range map[string]struct {
		sql  string
		args []any
	}{
		"application_municipality_is_atvk":     {"update application set municipality = 'x' where id = $1", []any{a}},
		"application_received_from_2021":       {"update application set received_date = '2020-12-31' where id = $1", []any{a}},
		"application_state_known":              {"update application set state = 'LOST' where id = $1", []any{a}},
		"application_due_after_received":       {"update application set due_date = received_date where id = $1", []any{a}},
		"application_version_counts":           {"update application set version = 0 where id = $1", []any{a}},
		"application_revision_counts":          {"update application set revision = 0 where id = $1", []any{a}},
		"purpose_known":                        {"update application set purposes = '{MONEY}' where id = $1", []any{a}},
		"one_open_application_for_status":      {sameApplicant, []any{open, other, []string{"STATUS"}}},
		"one_open_application_for_gmi":         {sameApplicant, []any{open, other, []string{"GMI_BENEFIT"}}},
		"one_open_application_for_housing":     {sameApplicant + " or id = $2", []any{open, other, []string{"HOUSING_BENEFIT"}}},
		"signature_complete":                   {"update signature set signed_at = null where application_id = $1", []any{a}},
		"signature_method_known":               {"update signature set method = 'STAMP' where application_id = $1", []any{a}},
		"paper_signature_recorded_by_official": {"update signature set recorded_by = null where application_id = $1", []any{a}},
		"one_case_per_application":             {"insert into client_case (id, application_id, municipality, number, state, assignee, applicant, due_date, version, created_at, updated_at) select gen_random_uuid(), application_id, municipality, 'X', 'OPEN', assignee, applicant, due_date, 1, created_at, updated_at from client_case where id = $1", []any{c}},
		"case_number_unique":                   {"update client_case set number = (select number from client_case where id = $2) where id = $1", []any{c, openCase}},
		"case_state_known":                     {"update client_case set state = 'LOST' where id = $1", []any{c}},
		"assessed_case_has_assessment":         {"update client_case set assessment_id = null where id = $1", []any{c}},
		"case_last_assessment":                 {"update client_case set assessment_id = gen_random_uuid() where id = $1", []any{c}},
		"one_decision_per_case":                {"insert into decision (id, application_id, case_id, number, state, sealed_text, assessment_id, revision, persons, prepared_by, prepared_at, one_month, version) select gen_random_uuid(), application_id, case_id, 'X', 'DRAFT', sealed_text, assessment_id, 1, persons, 'x', prepared_at, false, 1 from decision where id = $1", []any{d}},
		"decision_state_known":                 {"update decision set state = 'LOST' where id = $1", []any{draft}},
		"issued_decision_names_its_person":     {"update decision set state = 'ISSUED' where id = $1", []any{draft}},
		"decision_issued_by_another_person":    {"update decision set state = 'ISSUED', issued_by = prepared_by, issued_at = now(), appeal_until = now() where id = $1", []any{draft}},
		"issued_decision_is_immutable":         {"update decision set reasons = 'x' where id = $1", []any{d}},
		"snapshot_is_immutable":                {"update decision_snapshot set sha256 = sha256 where decision_id = $1", []any{d}},
		"snapshot_sha256_is_hash":              {"insert into decision_snapshot (decision_id, declaration, assessment, assessment_id, engine_version, parameters_hash, particulars, sha256, frozen_at) values ($1, '{}', '{}', $1, '', '', '{}', 'x', now())", []any{draft}},
		"document_kind_known":                  {document + "'NOTE', 'HTML', repeat('0', 64), 'x', now())", []any{d}},
		"document_format_known":                {document + "'DECISION', 'TEXT', repeat('0', 64), 'x', now())", []any{d}},
		"document_sha256_is_hash":              {document + "'DECISION', 'PDF', 'x', 'x', now())", []any{d}},
		"document_of_decision":                 {document + "'DECISION', 'PDF', repeat('0', 64), 'x', now())", []any{other}},
		"document_is_immutable":                {"update decision_document set body = 'y' where decision_id = $1", []any{d}},
		"agreement_or_reason":                  {"insert into agreement (application_id, concluded_on, measures, waiver_reason, recorded_by, recorded_at) values ($1, '2026-11-20', 'x', 'y', 'z', now())", []any{a}},
		"agreement_of_application":             {"insert into agreement (application_id, concluded_on, measures, waiver_reason, recorded_by, recorded_at) values (gen_random_uuid(), '2026-11-20', 'x', '', 'z', now())", nil},
		"checklist_state_known":                {mark + "'LOST', '')", []any{a}},
		"document_not_needed_has_reason":       {mark + "'NOT_NEEDED', '')", []any{a}},
		"mark_of_application":                  {mark + "'RECEIVED', '')", []any{d}},
		"task_kind_known":                      {"update task set kind = 'SLEEP', assignee = null where application_id = $1", []any{a}},
		"signature_task_names_person":          {"update task set assignee = null where application_id = $1 and kind = 'SIGN_APPLICATION'", []any{a}},
		"ended_task_has_end":                   {"update task set ended_at = null where application_id = $1 and state = 'DONE'", []any{a}},
		"case_counter_counts":                  {"insert into case_counter (prefix, year, last) values ('X', 2026, 0)", nil},
	} {
		if want == "document_is_immutable" {
			_, err := s.db.Exec(t.Context(), document+"'DECISION', 'HTML', repeat('0', 64), 'x', now())", d)
			must(t, err)
		}
		_, err := s.db.Exec(t.Context(), q.sql, q.args...)
		if name, _ := pg.Constraint(err); name != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, sql := range []string{"delete from decision_snapshot where decision_id = $1", "delete from decision where id = $1"} {
		if _, err := s.db.Exec(t.Context(), sql, d); err == nil {
			t.Errorf("%s went through", sql)
		}
	}
}

func TestBrokenConstraintsAreTheDomainsErrors(t *testing.T) {
	s := newStore(t)
	in := filing()
	first, second := file1(t, in), file1(t, in)
	must(t, s.save(t.Context(), &first))
	if err := s.save(t.Context(), &second); !errors.Is(err, domain.ErrApplicationDuplicate) {
		t.Fatal(err)
	}
	if _, err := s.File(t.Context(), app.Key{Application: second.Application.ID}); !errors.Is(err, domain.ErrApplicationNotFound) {
		t.Fatalf("the refused application left a trace: %v", err)
	}
	other := filing()
	other.Applicant, other.Declaration = in.Applicant, in.Declaration
	other.Purposes = []domain.Purpose{domain.PurposeHousing}
	third := file1(t, other)
	must(t, s.save(t.Context(), &third))
}

func TestNumbersHaveNoGaps(t *testing.T) {
	s := newStore(t)
	failed := errors.New("no")
	for i, want := range []int{1, 2, 2, 3} {
		var n int
		err := s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) (err error) {
			n, err = tx.NextNumber(ctx, "KUL", 2026)
			if i == 1 && err == nil {
				err = failed
			}
			return err
		})
		if i != 1 {
			must(t, err)
		}
		if n != want {
			t.Fatalf("call %d: number %d, want %d", i, n, want)
		}
	}
}
