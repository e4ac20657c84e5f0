package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// served is what a provider has of a client: the assignment with its extract, a record with a note, an issue.
type served struct {
	deliverer
	assignment, record, issue string
	worker                    *rest.Client
}

const saidToProvider = "Ārija nestaigā"

// served has a person served by a provider who writes of her.
func (s *system) served(t *testing.T, f file) served {
	t.Helper()
	a, ilze := newDelivererOn(t, s), s.people.As("ilze.kalnina")
	post, today := registrar{ilze, t}.post, time.Now().In(clock.Riga)
	doc := post("/v1/assignments", rest.Doc{"assignment": rest.Doc{
		"registration": rest.Str(a.registration, "name"), "municipality": "0033000", "person": f.person, "grantRef": "L-1", "unit": "HOUR",
		"limit": "4000", "limitPer": "LIMIT_SPAN_MONTH", "from": today.Format(time.DateOnly), "to": today.AddDate(0, 6, 0).Format(time.DateOnly),
		"payers": []rest.Doc{{"payer": "FUNDING_SOURCE_MUNICIPAL", "share": 10000}}, "extract": []rest.Doc{{"code": "G16", "value": saidToProvider}},
	}})
	out := served{deliverer: a, assignment: rest.Str(doc, "name"), worker: ilze}
	a.reports()
	a.do(http.MethodPost, "/v1/"+out.assignment+":accept", rest.Doc{})
	out.record = rest.Str(a.report(rest.Doc{
		"eventId": uuid.NewString(), "assignment": out.assignment, "day": today.Format(time.DateOnly), "units": "1", "note": saidToProvider,
	}), "name")
	out.issue = rest.Str(a.do(http.MethodPost, "/v1/issues", rest.Doc{"issue": rest.Doc{
		"kind": "ISSUE_KIND_VALUE_WRONG", "target": out.assignment, "fact": "G16", "wish": saidToProvider,
	}}), "name")
	await(t, "the issue has reached the municipality", func() bool {
		return rest.Str(a.do(http.MethodGet, "/v1/"+out.issue, nil), "state") == "ISSUE_STATE_ROUTED"
	})
	post("/v1/"+out.issue+":answer", rest.Doc{"answer": saidToProvider})
	return out
}

// asked has a person ask a correction of her data, which is answered: what she wrote is a document whose term nobody has decided.
func (s *system) asked(t *testing.T, f file) {
	t.Helper()
	if err := s.Bind("karlis.vitols", f.person); err != nil {
		t.Fatal(err)
	}
	q, err := asks(t, s, f.person, "RECTIFICATION", "G12.03")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := answers(t, s, rest.Str(q, "name"), "REFUSED", "VALUE_IS_RIGHT"); err != nil {
		t.Fatal(err)
	}
}

// said reads what stands in the assignment, the record and the issue.
func (o served) said(t *testing.T) (plan, note, wish string) {
	t.Helper()
	read := func(name string) rest.Doc {
		doc, err := o.worker.Get(t.Context(), "/v1/"+name)
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	for _, f := range rest.List(read(o.assignment), "extract") {
		if rest.Str(f, "code") == "G16" {
			plan = rest.Str(f, "value")
		}
	}
	return plan, rest.Str(o.do(http.MethodGet, "/v1/"+o.record, nil), "record", "note"), rest.Str(read(o.issue), "wish")
}

// readsNothing: rows stay, what was said is gone, but for the issue, whose term nobody has decided.
func (o served) readsNothing(t *testing.T) {
	t.Helper()
	if plan, note, wish := o.said(t); plan != "" || note != "" || wish != saidToProvider {
		t.Errorf("of who was erased: %q, %q, %q", plan, note, wish)
	}
}

func (o served) readsAll(t *testing.T) {
	t.Helper()
	if plan, note, wish := o.said(t); plan != saidToProvider || note != saidToProvider || wish != saidToProvider {
		t.Errorf("of another: %q, %q, %q", plan, note, wish)
	}
}
