package spdci

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// search answers searches. They are evaluated now, as the caller and in its audit entry; only the answer may wait.
func (x *Exchange) search(ctx context.Context, m *message) (Answer, error) {
	list, code, err := counted(m)
	if err != nil {
		return Answer{}, err
	}
	if code != "" {
		return x.rejected(ctx, m, code)
	}
	answer := wire.SearchAnswer{TransactionID: list.TransactionID, CorrelationID: m.correlation.String(), Response: []wire.SearchResult{}}
	var outcomes []Outcome
	var good wire.SearchResult
	var stated wire.Criteria
	each := func(i *wire.Item) (code wire.Code, err error) {
		good, stated = wire.SearchResult{}, wire.Criteria{}
		return x.searchOne(ctx, m, i, &stated, &good)
	}
	err = m.items(list.List, each, func(i *wire.Item, code wire.Code) {
		if code != "" {
			good = wire.SearchResult{Result: fault(i.ReferenceID, i.Locale, code, m.now)}
		}
		answer.Response = append(answer.Response, good)
		outcomes = append(outcomes, Outcome{
			ReferenceID: good.ReferenceID, Timestamp: good.Timestamp, Status: good.Status, Code: code, Consent: stated.Consent, Authorize: stated.Authorize,
		})
		stated = wire.Criteria{}
	})
	if err != nil {
		return Answer{}, err
	}
	status, head, done := headOf(outcomes, m.header.TotalCount)
	return x.finish(ctx, m, result{status: status, code: head, body: answer, outcomes: outcomes, done: done})
}

// plan is a search that was understood.
type plan struct {
	expr       query.Expr
	groups     bool
	recordType string
	sort       []wire.Sort
	size, page int // size is 0 where no pages were asked for
}

// searchOne answers one search, or says by a code why not.
func (x *Exchange) searchOne(ctx context.Context, m *message, i *wire.Item, c *wire.Criteria, out *wire.SearchResult) (wire.Code, error) {
	p, code := m.understand(i.Search, c)
	if code != "" {
		return code, nil
	}
	if err := x.use(ctx, m); err != nil {
		return "", err
	}
	found, code, err := x.find(ctx, m, &p)
	if code != "" || err != nil {
		return code, err
	}
	records, err := x.records(ctx, m, &p, found)
	if err != nil {
		return "", err
	}
	out.Result = wire.Result{ReferenceID: i.ReferenceID, Timestamp: wire.Stamp(m.now), Status: wire.Succeeded, Locale: wire.Locale(i.Locale)}
	out.Data = &wire.Data{Version: "1.0.0", RegType: m.face.typeName, RecordType: p.recordType, Records: records}
	size := p.size
	if size == 0 {
		size = maxPage
	}
	out.Page = &wire.PageTold{Size: size, Number: p.page, Total: found.total}
	return "", nil
}

// understand reads the criteria of a search.
func (m *message) understand(raw json.RawMessage, c *wire.Criteria) (plan, wire.Code) {
	if len(raw) == 0 || wire.Read(raw, c) != nil || !m.face.known(c.RegType) || wire.Major(c.Version) != 1 {
		return plan{}, wire.CriteriaInvalid
	}
	p := plan{sort: c.Sort}
	switch {
	case strings.EqualFold(c.ResponseEntity, "Group"), c.ResponseEntity == "" && strings.HasSuffix(strings.ToLower(c.RecordType), "group"):
		p.groups = true
	case c.ResponseEntity != "" && !strings.EqualFold(c.ResponseEntity, "Member"):
		return plan{}, wire.CriteriaInvalid
	}
	var ok bool
	if p.recordType, ok = m.face.record(c.RecordType, p.groups); !ok {
		return plan{}, wire.CriteriaInvalid
	}
	open := vocabulary(m.open)
	var err error
	switch p.expr, err = query.Parse(c.QueryType, c.Query, open); {
	case errors.Is(err, query.ErrForm):
		return plan{}, wire.CriteriaInvalid
	case err != nil:
		return plan{}, wire.FilterInvalid
	}
	for _, s := range c.Sort {
		a, known := open.Find(s.Attribute)
		if !known || a.Kind == query.Code || !slices.Contains([]string{"asc", "desc", ""}, strings.ToLower(s.Order)) {
			return plan{}, wire.SortInvalid
		}
	}
	if p.size, p.page, ok = pages(c.Pagination); !ok {
		return plan{}, wire.PaginationInvalid
	}
	return p, ""
}

// maxPage is the largest page: as many persons as the registry of persons answers for in one call.
const maxPage = 200

func pages(p *wire.Pagination) (size, number int, ok bool) {
	if p == nil {
		return 0, 1, true
	}
	n, err := p.Size.Int64()
	page := int64(1)
	if p.Number != "" {
		var wrong error
		page, wrong = p.Number.Int64()
		err = errors.Join(err, wrong)
	}
	if err != nil || n < 1 || n > maxPage || page < 1 || page > 1_000_000 {
		return 0, 0, false
	}
	return int(n), int(page), true
}

// ambiguous reports whether an identifier is more than one person's.
func ambiguous(err error) bool { return errors.Is(err, domain.ErrPersonAmbiguous) }
