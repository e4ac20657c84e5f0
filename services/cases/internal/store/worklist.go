package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/filter"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// worklistFields is what a filter may name, and by which columns.
var worklistFields = filter.Schema{
	"state": {Column: "c.state", Type: filter.Word, Values: texts([]domain.CaseState{domain.CaseOpen, domain.CaseAssessed,
		domain.CaseDecisionDrafted, domain.CaseDecided, domain.CaseClosed})},
	"due_date": {Column: "c.due_date", Type: filter.Date},

	"review_due_date": {Column: "c.review_due", Type: filter.Date},
	"create_time":     {Column: "c.created_at", Type: filter.Time},
	"assignee":        {Column: "c.assignee", Type: filter.Word},
	"number":          {Column: "c.number", Type: filter.Text},
	"applicant": {Column: "c.applicant", Type: filter.Word, Convert: func(s string) (any, error) {
		return names.Parse("persons", s)
	}},
}

// worklistOrder is what may be ordered by: the column and how a cursor's text becomes its value.
var worklistOrder = map[string]struct {
	column string
	value  func(app.WorklistRow) string
	cast   string
}{
	"due_date":    {"c.due_date", func(r app.WorklistRow) string { return r.Due.String() }, "date"},
	"create_time": {"c.created_at", func(r app.WorklistRow) string { return r.Created.Format(time.RFC3339Nano) }, "timestamptz"},
	"number":      {"c.number", func(r app.WorklistRow) string { return r.Number }, "text"},
	"state":       {"c.state", func(r app.WorklistRow) string { return string(r.State) }, "text"},
	"assignee":    {"c.assignee", func(r app.WorklistRow) string { return r.Assignee }, "text"},
	"id":          {"c.id", func(r app.WorklistRow) string { return r.ID.String() }, "uuid"},
}

type sortKey struct {
	field string
	desc  bool
}

// cursor is the values of the last row in the order of the sort keys.
type cursor struct{ Last []string }

// binding is what a page token belongs to.
type binding struct {
	Municipality, Filter, OrderBy string
	Case, Application, Person     uuid.UUID
}

// parseOrder reads order_by and adds the id, so that the order is total; equal states and assignees are ordered by due
// date before that. What is added follows the direction of the last key.
func parseOrder(text string) ([]sortKey, error) {
	if strings.TrimSpace(text) == "" {
		text = "due_date"
	}
	var keys []sortKey
	for part := range strings.SplitSeq(text, ",") {
		words := strings.Fields(part)
		if len(words) == 0 || len(words) > 2 || words[0] == "id" {
			return nil, domain.ErrOrderInvalid
		}
		if _, ok := worklistOrder[words[0]]; !ok || slices.ContainsFunc(keys, func(k sortKey) bool { return k.field == words[0] }) {
			return nil, domain.ErrOrderInvalid
		}
		k := sortKey{field: words[0]}
		if len(words) == 2 {
			if k.desc = words[1] == "desc"; !k.desc && words[1] != "asc" {
				return nil, domain.ErrOrderInvalid
			}
		}
		keys = append(keys, k)
	}
	last := keys[len(keys)-1]
	if len(keys) == 1 && (last.field == "state" || last.field == "assignee") {
		keys = append(keys, sortKey{field: "due_date", desc: last.desc}) // as the index is ordered
	}
	return append(keys, sortKey{field: "id", desc: last.desc}), nil
}

// Worklist reads one page in one statement. The tenant condition is always there.
func (s *Store) Worklist(ctx context.Context, q app.WorklistQuery) ([]app.WorklistRow, string, error) {
	keys, err := parseOrder(q.OrderBy)
	if err != nil {
		return nil, "", err
	}
	bound := binding{q.Municipality, q.Filter, q.OrderBy, q.Case, q.Application, q.Person}
	var at cursor
	if _, err := page.Decode(q.Token, bound, &at); err != nil {
		return nil, "", err
	}
	sql, args, err := worklistSQL(q, keys, at.Last)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.db.Query(ctx, sql, args...)
	if err != nil {
		return nil, "", rule(err)
	}
	list, err := pgx.CollectRows(rows, scanWorklist)
	if err != nil {
		return nil, "", rule(err)
	}
	if len(list) <= q.Size {
		return list, "", nil
	}
	list = list[:q.Size]
	token, err := page.Encode(bound, cursorOf(list[q.Size-1], keys))
	return list, token, err
}

// worklistSQL builds the statement; it asks for one row more than the page, to know whether there is a next one.
func worklistSQL(q app.WorklistQuery, keys []sortKey, last []string) (string, []any, error) {
	args := []any{q.Municipality}
	where := "c.municipality = $1"
	condition, values, err := worklistFields.Compile(q.Filter, len(args)+1)
	if err != nil {
		return "", nil, filterError(err)
	}
	if condition != "" {
		where += " and " + condition
		args = append(args, values...)
	}
	for _, only := range []struct {
		column string
		id     uuid.UUID
	}{{"c.id", q.Case}, {"c.application_id", q.Application}, {"c.applicant", q.Person}} {
		if only.id != uuid.Nil {
			args = append(args, only.id)
			where += fmt.Sprintf(" and %s = $%d", only.column, len(args))
		}
	}
	if len(last) > 0 {
		if len(last) != len(keys) {
			return "", nil, domain.ErrOrderInvalid
		}
		where += " and " + after(keys, len(args)+1)
		for _, v := range last {
			args = append(args, v)
		}
	}
	args = append(args, q.Size+1)
	order := make([]string, len(keys))
	for i, k := range keys {
		order[i] = worklistOrder[k.field].column
		if k.desc {
			order[i] += " desc"
		}
	}
	return fmt.Sprintf(`select c.id, c.application_id, c.applicant, c.municipality, c.number, c.assignee, c.state, c.due_date,
       c.version, c.created_at, c.updated_at, c.review_due
from client_case c
where %s
order by %s
limit $%d`, where, strings.Join(order, ", "), len(args)), args, nil
}

// after writes the condition "behind the cursor". Where all keys run the same way it is one comparison of rows, which an
// index answers; otherwise the lexicographic expansion, with a bound on the first key that an index can use.
func after(keys []sortKey, first int) string {
	columns, params := make([]string, len(keys)), make([]string, len(keys))
	mixed := false
	for i, k := range keys {
		o := worklistOrder[k.field]
		columns[i], params[i] = o.column, fmt.Sprintf("$%d::text::%s", first+i, o.cast)
		mixed = mixed || k.desc != keys[0].desc
	}
	if !mixed {
		return fmt.Sprintf("(%s) %s (%s)", strings.Join(columns, ", "), direction(keys[0]), strings.Join(params, ", "))
	}
	var alternatives []string
	for i, k := range keys {
		var parts []string
		for j := range i {
			parts = append(parts, columns[j]+" = "+params[j])
		}
		parts = append(parts, fmt.Sprintf("%s %s %s", columns[i], direction(k), params[i]))
		alternatives = append(alternatives, strings.Join(parts, " and "))
	}
	return fmt.Sprintf("%s %s= %s and (%s)", columns[0], direction(keys[0]), params[0], strings.Join(alternatives, " or "))
}

func direction(k sortKey) string {
	if k.desc {
		return "<"
	}
	return ">"
}

func cursorOf(r app.WorklistRow, keys []sortKey) cursor {
	var c cursor
	for _, k := range keys {
		c.Last = append(c.Last, worklistOrder[k.field].value(r))
	}
	return c
}

func scanWorklist(row pgx.CollectableRow) (app.WorklistRow, error) {
	var r app.WorklistRow
	var due time.Time
	var review *time.Time
	var state string
	err := row.Scan(&r.ID, &r.Application, &r.Applicant, &r.Municipality, &r.Number, &r.Assignee, &state, &due, &r.Version, &r.Created, &r.Updated, &review)
	r.State, r.Due, r.Created, r.Updated = domain.CaseState(state), domain.DateOf(due), r.Created.UTC(), r.Updated.UTC()
	if review != nil {
		r.ReviewDue = domain.DateOf(*review)
	}
	return r, err
}

func filterError(err error) error {
	var e *filter.Error
	if !errors.As(err, &e) {
		return err
	}
	return domain.ErrFilterInvalid.Field("filter", domain.ErrFilterInvalid.Reason, e.Error(), "filtrs nav saprotams: "+fmt.Sprintf("%d. pozīcija", e.Position+1))
}
