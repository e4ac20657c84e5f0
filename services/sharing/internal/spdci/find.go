package spdci

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// Limits of what is looked at for one search.
const (
	maxScan  = 10_000 // records
	maxCodes = 20     // personal codes
)

// found is the part of what was found that is answered: records, or all records of groups.
type found struct {
	total   int
	members []Row
	groups  [][]Row
}

// find looks for what a search asks. Codes that nobody has and persons of whom nothing may be known find nothing alike.
func (x *Exchange) find(ctx context.Context, m *message, p *plan) (found, wire.Code, error) {
	expr, code, err := x.resolve(ctx, p.expr, m.permission.ID)
	if code != "" || err != nil {
		return found{}, code, err
	}
	rows, err := x.Store.Rows(ctx, m.face.dataset, narrow(&expr, m.face.awards), maxScan+1)
	if err != nil {
		return found{}, "", err
	}
	if len(rows) > maxScan {
		return found{}, wire.TooManyRecords, nil
	}
	day := today(m.now)
	matches := func(r Row) bool { return expr.Match(m.face.values(&r, day)) }
	var out [][]Row
	if p.groups {
		for _, g := range grouped(rows) {
			if slices.ContainsFunc(g, matches) {
				out = append(out, g)
			}
		}
	} else {
		for _, r := range rows {
			if matches(r) {
				out = append(out, []Row{r})
			}
		}
	}
	if p.size == 0 && len(out) > maxPage {
		return found{}, wire.TooManyRecords, nil
	}
	order(out, p.sort, vocabulary(m.open), &m.face, day)
	f := found{total: len(out)}
	part := page(out, p.size, p.page)
	if f.groups = part; !p.groups {
		f.groups = nil
		for _, g := range part {
			f.members = append(f.members, g[0])
		}
	}
	return f, "", nil
}

// resolve puts persons in the place of their codes. Whoever is asked for is in the audit entry, found or not.
func (x *Exchange) resolve(ctx context.Context, e query.Expr, permission uuid.UUID) (query.Expr, wire.Code, error) {
	code := wire.Code("")
	asked := 0
	out, err := e.Map(attrPerson, func(codes []string) ([]string, error) {
		ids := []string{}
		if asked += len(codes); asked > maxCodes {
			code = wire.TooManyRecords
			return ids, nil
		}
		for _, c := range codes {
			id, err := x.Persons.ByCode(ctx, c, permission)
			switch {
			case ambiguous(err):
				code = wire.TooManyRecords
			case err != nil:
				return nil, err
			case id != uuid.Nil:
				audit.Subjects(ctx, names.Format("persons", id))
				ids = append(ids, id.String())
			}
		}
		return ids, nil
	})
	return out, code, err
}

// narrow is what the database is asked less for. Match decides all the same.
func narrow(e *query.Expr, collection string) Narrow {
	return Narrow{
		Persons: uuids(e.Wanted(attrPerson), "persons/"), Awards: uuids(e.Wanted(attrGroup), collection+"/"), Kinds: lower(e.Wanted(attrKind)), Municipalities: e.Wanted(attrMunicipality),
	}
}

func lower(list []string) []string {
	for i := range list {
		list[i] = strings.ToLower(list[i])
	}
	return list
}

// uuids reads ids, with or without their collection. What is none is nobody's.
func uuids(list []string, prefix string) []uuid.UUID {
	if list == nil {
		return nil
	}
	out := []uuid.UUID{}
	for _, s := range list {
		if id, err := uuid.Parse(strings.TrimPrefix(s, prefix)); err == nil {
			out = append(out, id)
		}
	}
	return out
}

// values gives the attributes of a record.
func (f *face) values(r *Row, day time.Time) query.Values {
	return func(attribute string) string {
		switch attribute {
		case attrPerson:
			return r.Person.String()
		case attrGroup:
			return names.Format(f.awards, r.Award)
		case attrGroupSize:
			return strconv.Itoa(r.GroupSize)
		case attrMunicipality:
			return r.Municipality
		case attrFrom:
			return r.Part.From.Format(time.DateOnly)
		case attrTo:
			return r.Part.To.Format(time.DateOnly)
		case attrState:
			return state(&r.Row, day)
		case attrKind:
			return r.Kind
		case attrAmount:
			if f.dataset == domain.HouseholdStatus {
				return ""
			}
			return euros(r.Part.Cents)
		}
		return ""
	}
}

// state is how a record stands on a day.
func state(r *domain.Row, day time.Time) string {
	switch {
	case r.Withdrawn:
		return "withdrawn"
	case day.Before(r.Part.From):
		return "planned"
	case day.After(r.Part.To):
		return "ended"
	}
	return stateActive
}

func euros(cents int64) string {
	return strconv.FormatInt(cents/100, 10) + "." + strconv.FormatInt(100+cents%100, 10)[1:]
}

// grouped puts the records of one award together, in the order in which awards first occur.
func grouped(rows []Row) [][]Row {
	place := map[uuid.UUID]int{}
	var out [][]Row
	for _, r := range rows {
		i, ok := place[r.Award]
		if !ok {
			i = len(out)
			place[r.Award] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], r)
	}
	return out
}

// order sorts by attributes of the first record of each; what was added first comes first where they say nothing.
func order(list [][]Row, by []wire.Sort, open query.Vocabulary, f *face, day time.Time) {
	slices.SortStableFunc(list, func(a, b []Row) int {
		for _, s := range by {
			attribute, _ := open.Find(s.Attribute)
			c := query.Compare(attribute.Kind, f.values(&a[0], day)(attribute.Name), f.values(&b[0], day)(attribute.Name))
			if strings.EqualFold(s.Order, "desc") {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
}

func page[T any](list []T, size, number int) []T {
	if size == 0 {
		return list
	}
	from := min((number-1)*size, len(list))
	return list[from:min(from+size, len(list))]
}
