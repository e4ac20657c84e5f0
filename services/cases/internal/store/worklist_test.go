package store

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

const (
	kuldiga = "0033000"
	riga    = "0001000"
)

// fill generates n cases, every tenth in Kuldīga and the rest in Riga, with dates, states and assignees spread out.
func fill(t testing.TB, s *Store, n int) {
	t.Helper()
	for _, sql := range []string{
		`insert into application (id, municipality, channel, applicant, purposes, received_date, declaration, state, due_date, revision, version, created_at, updated_at)
		 select ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, case when i % 10 = 0 then '0033000' else '0001000' end, 'ON_SITE',
		        ('00000000-0000-7000-9000-' || lpad(to_hex(i % 5000), 12, '0'))::uuid, '{STATUS}', date '2026-01-01', '{}', 'DECIDED', date '2026-02-01', 1, 1, now(), now()
		 from generate_series(1, $1::int) i`,
		`insert into client_case (id, application_id, municipality, number, state, assignee, applicant, due_date, version, created_at, updated_at)
		 select a.id, a.id, a.municipality, case when a.municipality = '0033000' then 'KUL' else 'RIG' end || '-2026-' || right(a.id::text, 9),
		        (array['OPEN', 'CLOSED'])[1 + (i / 10) % 2], 'worker-' || (i / 10) % 37, a.applicant, date '2026-01-01' + (i * 7919) % 365, 1,
		        timestamptz '2026-01-01 08:00:00+00' + make_interval(mins => (i * 7919) % 500000), now()
		 from generate_series(1, $1::int) i
		 join application a on a.id = ('00000000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`,
	} {
		if _, err := s.db.Exec(t.Context(), sql, n); err != nil {
			t.Fatal(err)
		}
	}
}

var worklistQueries = []app.WorklistQuery{
	{},
	{OrderBy: "due_date desc"},
	{OrderBy: "create_time"},
	{OrderBy: "create_time desc"},
	{OrderBy: "number"},
	{OrderBy: "number desc"},
	{OrderBy: "state"},
	{OrderBy: "assignee desc"},
	{Filter: "state = OPEN"},
	{Filter: `state = OPEN AND due_date < "2026-06-01"`},
	{Filter: "assignee = worker-7"},
	{Filter: `number = "KUL-2026-00000001e"`},
	{Filter: `number : "KUL-2026-00000001"`, OrderBy: "number"},
	{Filter: "applicant = persons/00000000-0000-7000-9000-00000000000a"},
	{Filter: `create_time >= "2026-03-01T00:00:00Z" AND create_time < "2026-03-02T00:00:00Z"`},
}

// The default order and the main filters are answered by an index, also behind a cursor: no scan of the whole table.
func TestWorklistUsesIndexes(t *testing.T) {
	urls := testkit.Database(t, "cases", Migrations)
	s := New(testkit.Open(t, urls.App), testkit.Vault(t), "cases")
	fill(t, s, 50000)
	if _, err := testkit.Open(t, urls.Migrate).Exec(t.Context(), "analyze client_case"); err != nil {
		t.Fatal(err) // the planner is told what is there; the app role may not
	}
	for _, q := range worklistQueries {
		q.Municipality, q.Size = kuldiga, 50
		keys, err := parseOrder(q.OrderBy)
		must(t, err)
		rows, _, err := s.Worklist(t.Context(), q)
		must(t, err)
		if len(rows) == 0 {
			t.Errorf("%+v finds nothing: the test proves nothing", q)
			continue
		}
		for _, last := range [][]string{nil, cursorOf(rows[0], keys).Last} {
			sql, args, err := worklistSQL(q, keys, last)
			must(t, err)
			plan := explain(t, s, sql, args)
			if strings.Contains(plan, `"Seq Scan"`) || !strings.Contains(plan, "worklist_by_") && !strings.Contains(plan, "case_number_unique") {
				t.Errorf("%+v behind %v:\n%s", q, last, plan)
			}
			if q.Filter == "" && strings.Contains(plan, `"Sort"`) {
				t.Errorf("%+v behind %v sorts a whole municipality:\n%s", q, last, plan)
			}
		}
	}
	if !strings.Contains(explain(t, s, "select id from client_case where version = $1", []any{1}), `"Seq Scan"`) {
		t.Error("this test would not see a scan")
	}
}

func explain(t testing.TB, s *Store, sql string, args []any) string {
	t.Helper()
	var plan json.RawMessage
	if err := s.db.QueryRow(t.Context(), "explain (format json) "+sql, args...).Scan(&plan); err != nil {
		t.Fatal(err)
	}
	return string(plan)
}

// Whatever the order, the pages together are the whole list, once each and in order.
func TestPagesAreTheWholeList(t *testing.T) {
	s := newStore(t)
	fill(t, s, 400)
	for _, order := range []string{"", "due_date", "due_date desc", "state, due_date desc", "assignee desc, number", "number desc", "create_time, due_date", "state desc, assignee desc"} {
		q := app.WorklistQuery{Municipality: kuldiga, OrderBy: order, Size: 7}
		var got []app.WorklistRow
		for {
			rows, token, err := s.Worklist(t.Context(), q)
			must(t, err)
			got = append(got, rows...)
			if token == "" {
				break
			}
			q.Token = token
		}
		all := app.WorklistQuery{Municipality: kuldiga, OrderBy: order, Size: 500}
		want, token, err := s.Worklist(t.Context(), all)
		must(t, err)
		if len(want) != 40 || token != "" || !slices.Equal(ids(got), ids(want)) {
			t.Errorf("order %q: %d rows in pages, %d at once", order, len(got), len(want))
		}
	}
}

func ids(rows []app.WorklistRow) []uuid.UUID {
	var out []uuid.UUID
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func TestFilterSelectsWhatItSays(t *testing.T) {
	s := newStore(t)
	fill(t, s, 400)
	all, _, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: kuldiga, Size: 500})
	must(t, err)
	june := domain.NewDate(2026, time.June, 1)
	for text, holds := range map[string]func(app.WorklistRow) bool{
		"state = OPEN":             func(r app.WorklistRow) bool { return r.State == domain.CaseOpen },
		"state != OPEN":            func(r app.WorklistRow) bool { return r.State != domain.CaseOpen },
		"NOT state = OPEN":         func(r app.WorklistRow) bool { return r.State != domain.CaseOpen },
		`due_date < "2026-06-01"`:  func(r app.WorklistRow) bool { return r.Due.Before(june) },
		`due_date >= "2026-06-01"`: func(r app.WorklistRow) bool { return !r.Due.Before(june) },
		`state = OPEN AND (due_date < "2026-06-01" OR assignee = worker-20)`: func(r app.WorklistRow) bool {
			return r.State == domain.CaseOpen && (r.Due.Before(june) || r.Assignee == "worker-20")
		},
		`number : "KUL-2026-00000001"`:            func(r app.WorklistRow) bool { return strings.HasPrefix(r.Number, "KUL-2026-00000001") },
		"applicant = " + person(all[3].Applicant): func(r app.WorklistRow) bool { return r.Applicant == all[3].Applicant },
	} {
		rows, _, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: kuldiga, Filter: text, Size: 500})
		must(t, err)
		var want []uuid.UUID
		for _, r := range all {
			if holds(r) {
				want = append(want, r.ID)
			}
		}
		if len(want) == 0 || !slices.Equal(ids(rows), want) {
			t.Errorf("%s: %d rows, want %d", text, len(rows), len(want))
		}
	}
}

func person(id uuid.UUID) string { return names.Format("persons", id) }

// A query for one case, the case of one application or the cases of one applicant answers nothing else, and its pages belong to it.
func TestWorklistOfOneCase(t *testing.T) {
	s := newStore(t)
	fill(t, s, 400)
	all, _, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: kuldiga, Size: 500})
	must(t, err)
	for name, q := range map[string]app.WorklistQuery{
		"case": {Case: all[3].ID}, "application": {Application: all[3].Application}, "applicant": {Person: all[3].Applicant},
		"both": {Case: all[3].ID, Person: all[3].Applicant, Filter: "state = OPEN OR state != OPEN"},
	} {
		q.Municipality, q.Size = kuldiga, 500
		rows, token, err := s.Worklist(t.Context(), q)
		must(t, err)
		if len(rows) != 1 || rows[0].ID != all[3].ID || token != "" {
			t.Errorf("%s: %d rows, token %q", name, len(rows), token)
		}
		q.Municipality = riga
		if rows, _, err = s.Worklist(t.Context(), q); err != nil || len(rows) != 0 {
			t.Errorf("%s in another municipality: %d rows, %v", name, len(rows), err)
		}
	}
	_, token, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: kuldiga, Size: 1})
	must(t, err)
	if _, _, err = s.Worklist(t.Context(), app.WorklistQuery{Municipality: kuldiga, Size: 1, Token: token, Case: all[3].ID}); !errors.Is(err, errs.ErrPageTokenInvalid) {
		t.Errorf("a page of the whole list: %v", err)
	}
}

// No filter reaches the cases of another municipality.
func TestTenantAlwaysApplies(t *testing.T) {
	s := newStore(t)
	fill(t, s, 400)
	for _, text := range []string{"", "state = OPEN OR state != OPEN", `number : "RIG" OR number : "KUL"`, "NOT (state = DECIDED)"} {
		rows, _, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: kuldiga, Filter: text, Size: 500})
		must(t, err)
		if len(rows) == 0 || slices.ContainsFunc(rows, func(r app.WorklistRow) bool { return r.Municipality != kuldiga }) {
			t.Errorf("%q: %d rows", text, len(rows))
		}
	}
}

func TestBadQueriesAreRefused(t *testing.T) {
	s := newStore(t)
	fill(t, s, 40)
	_, token, err := s.Worklist(t.Context(), app.WorklistQuery{Municipality: riga, Size: 1})
	must(t, err)
	for name, c := range map[string]struct {
		q    app.WorklistQuery
		want *errs.Error
	}{
		"unknown field":       {app.WorklistQuery{Filter: "declaration = x"}, domain.ErrFilterInvalid},
		"column name":         {app.WorklistQuery{Filter: "c.state = OPEN"}, domain.ErrFilterInvalid},
		"unknown state":       {app.WorklistQuery{Filter: "state = LOST"}, domain.ErrFilterInvalid},
		"applicant no person": {app.WorklistQuery{Filter: "applicant = anna"}, domain.ErrFilterInvalid},
		"unknown order":       {app.WorklistQuery{OrderBy: "declaration"}, domain.ErrOrderInvalid},
		"order injection":     {app.WorklistQuery{OrderBy: "due_date; drop table task"}, domain.ErrOrderInvalid},
		"order twice":         {app.WorklistQuery{OrderBy: "state, state"}, domain.ErrOrderInvalid},
		"direction":           {app.WorklistQuery{OrderBy: "state down"}, domain.ErrOrderInvalid},
		"empty key":           {app.WorklistQuery{OrderBy: "state,"}, domain.ErrOrderInvalid},
		"token of a tenant":   {app.WorklistQuery{Token: token}, errs.ErrPageTokenInvalid},
		"token of an order":   {app.WorklistQuery{Municipality: riga, OrderBy: "number", Token: token}, errs.ErrPageTokenInvalid},
		"no token":            {app.WorklistQuery{Token: "AAAA"}, errs.ErrPageTokenInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			if c.q.Municipality == "" {
				c.q.Municipality = kuldiga
			}
			c.q.Size = 10
			if _, _, err := s.Worklist(t.Context(), c.q); !errors.Is(err, c.want) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestTasksArePagedAndNarrowed(t *testing.T) {
	s := newStore(t)
	in := filing()
	for i := range 5 {
		in.Declaration.Members = append(in.Declaration.Members, domain.Member{Person: uuid.New(), Relation: "OTHER_RELATIVE", Occupation: "PENSIONER", BirthDate: domain.NewDate(1950+i, 1, 1)})
	}
	f := file1(t, in)
	must(t, s.save(t.Context(), &f))
	q := app.TaskQuery{Application: f.Application.ID, Case: uuid.New(), Size: 2}
	seen := map[uuid.UUID]bool{}
	for page := 0; ; page++ {
		list, token, err := s.Tasks(t.Context(), q)
		must(t, err)
		for _, x := range list {
			seen[x.ID] = true
		}
		if q.Token = token; token == "" {
			break
		}
	}
	if len(seen) != 6 {
		t.Fatalf("%d tasks", len(seen))
	}
	for municipality, want := range map[string]int{"": 1, kuldiga: 1, riga: 0} {
		list, _, err := s.Tasks(t.Context(), app.TaskQuery{Person: in.Applicant, Municipality: municipality, Size: 10})
		must(t, err)
		if len(list) != want {
			t.Errorf("tasks in %q: %d", municipality, len(list))
		}
	}
}
