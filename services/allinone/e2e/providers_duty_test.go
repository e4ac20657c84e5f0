package e2e

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// provider is the name of the provider whose system this is.
func (a deliverer) provider() string { return rest.Str(a.registration, "provider") }

// prepare lets an official of Kuldīga open the statement of a month.
func (a deliverer) prepare(month string) rest.Doc {
	a.t.Helper()
	doc, err := sys(a.t).people.As("ilze.kalnina").Post(a.t.Context(), "/v1/statements", rest.Doc{"provider": a.provider(), "month": month}, uuid.NewString())
	if err != nil {
		a.t.Fatal(err)
	}
	return doc
}

// price lets the head of Kuldīga's social service say what an hour costs, in cents.
func (a deliverer) price(cents string) {
	a.t.Helper()
	head := registrar{sys(a.t).people.As("janis.berzs"), a.t}
	head.post("/v1/"+rest.Str(a.registration, "name")+":setPrice", rest.Doc{"price": rest.Doc{
		"unit": "HOUR", "from": lastMonth(0), "price": rest.Doc{"cents": cents}, "source": "Līgums 7",
	}})
}

// hours reports units of a day of last month.
func (a deliverer) hours(assignment, source, units string, day int) rest.Doc {
	a.t.Helper()
	answer := a.report(rest.Doc{"eventId": source, "assignment": assignment, "day": lastMonth(day), "units": units})
	if rest.Str(answer, "outcome") != "RECORD_OUTCOME_ACCEPTED" {
		a.t.Fatalf("%s is not taken: %v", source, answer)
	}
	return answer
}

// decideRecords lets an official accept or dispute records.
func decideRecords(t *testing.T, verb string, body rest.Doc) {
	t.Helper()
	doc, err := sys(t).people.As("ilze.kalnina").Post(t.Context(), "/v1/records:"+verb, body, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range rest.List(doc, "answers") {
		if rest.Str(x, "outcome") != "DECISION_OUTCOME_DECIDED" {
			t.Fatalf("%s: %v", verb, x)
		}
	}
}

// OBJ-P1: a provider's own system does the provider's whole duty through the API: it takes a client in, delivers, tells its places and
// costs, corrects, sees what is accepted, sees the month and invoices it. Nobody of the provider has ever signed in.
func TestOBJ_P1_WholeDutyThroughTheAPI(t *testing.T) {
	a := newDeliverer(t)
	cursor := rest.Str(a.since("", "0"), "nextCursor")
	first, _ := time.Parse(time.DateOnly, lastMonth(0))
	assignment, ilze := a.referFrom(first)
	client := rest.Str(assignment, "name")
	a.reports()

	if got := rest.List(a.since(cursor, "5"), "changes"); len(got) != 1 || rest.Str(got[0], "kind") != "referral.created" { // referral
		t.Fatalf("told %v", got)
	}
	a.do(http.MethodPost, "/v1/"+client+":accept", rest.Doc{})
	one, two, three := a.hours(client, "n-1", "1.5", 2), a.hours(client, "n-2", "2", 3), a.hours(client, "n-3", "0.25", 4) // delivery
	register := *a.Client
	register.Purpose = "REGISTER"
	if _, err := register.Post(t.Context(), "/v1/"+rest.Str(a.registration, "name")+":reportCapacity", rest.Doc{"capacity": rest.Doc{ // places and costs
		"placesTotal": 10, "placesFree": 2, "staff": 4, "unit": "HOUR", "unitCost": rest.Doc{"cents": "1237"}, "observeTime": time.Now().Add(-time.Minute).Format(time.RFC3339),
	}}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	decideRecords(t, "accept", rest.Doc{"records": []string{rest.Str(one, "name"), rest.Str(three, "name")}})
	decideRecords(t, "dispute", rest.Doc{"records": []string{rest.Str(two, "name")}, "cause": "DISPUTE_CAUSE_UNITS_WRONG", "note": "bija stunda"})
	if got := a.do(http.MethodGet, "/v1/"+rest.Str(two, "name"), nil); rest.Str(got, "decision", "note") != "bija stunda" { // sees the dispute
		t.Errorf("%v", got)
	}
	fixed := a.report(rest.Doc{"eventId": "n-2", "version": 2, "assignment": client, "day": lastMonth(3), "units": "1"}) // corrects
	if rest.Str(fixed, "outcome") != "RECORD_OUTCOME_REPLACED" {
		t.Fatalf("%v", fixed)
	}
	decideRecords(t, "accept", rest.Doc{"records": []string{rest.Str(fixed, "name")}})
	a.price("1237")

	month := lastMonth(0)[:7]
	name := "/v1/" + rest.Str(a.prepare(month), "name")
	a.do(http.MethodPost, "/v1/invoices", rest.Doc{"invoice": rest.Doc{ // invoices a quarter of an hour too much
		"number": "R-" + uuid.NewString()[:8], "month": month, "payer": "FUNDING_SOURCE_MUNICIPAL", "issueDate": time.Now().In(clock.Riga).Format(time.DateOnly),
		"total": rest.Doc{"cents": "3711"}, "lines": []rest.Doc{{"assignment": client, "units": "3", "amount": rest.Doc{"cents": "3711"}}},
	}})
	seen := a.do(http.MethodGet, name, nil)
	lines := rest.List(seen, "lines")
	if len(lines) != 1 || rest.Str(lines[0], "accepted") != "2.75" || rest.Str(lines[0], "acceptedAmount", "cents") != "3402" || !strings.Contains(string(mustJSON(t, lines[0])), "INVOICED_MORE") {
		t.Fatalf("%v", seen)
	}
	_, err := ilze.Post(t.Context(), name+":close", rest.Doc{"etag": rest.Str(seen, "statement", "etag")}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "STATEMENT_NOT_SEEN")
	confirmed := a.do(http.MethodPost, name+":confirm", rest.Doc{"etag": rest.Str(seen, "statement", "etag")})
	if rest.Str(confirmed, "state") != "STATEMENT_STATE_PROVIDER_SEEN" {
		t.Errorf("%v", confirmed)
	}
	closed, err := ilze.Post(t.Context(), name+":close", rest.Doc{"etag": rest.Str(confirmed, "etag")}, uuid.NewString())
	if err != nil || rest.Str(closed, "state") != "STATEMENT_STATE_CLOSED" {
		t.Fatalf("%v %v", closed, err)
	}
	if told := a.told(cursor); told["record.accepted"] != 3 || told["record.disputed"] != 1 || told["statement.closed"] != 1 {
		t.Errorf("told %v", told)
	}
	a.noPeople(t)
	a.afterwards(t, client, name)
}

// told counts the changes after a cursor by kind.
func (a deliverer) told(cursor string) map[string]int {
	a.t.Helper()
	kinds := map[string]int{}
	for _, c := range rest.List(a.since(cursor, "5"), "changes") {
		kinds[rest.Str(c, "kind")]++
	}
	return kinds
}

// noPeople looks at the audit of the provider's calls: every one was made by its system.
func (a deliverer) noPeople(t *testing.T) {
	t.Helper()
	if sys(t).Platform == nil {
		return // a deployed system shows its tables to nobody
	}
	provider, err := sys(t).people.As("").Get(t.Context(), "/v1/"+a.provider())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := sys(t).DB("providers").Query(t.Context(), "select actor_kind, count(*) from audit where organisation = $1 group by 1", rest.Str(provider, "registrationNumber"))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for rows.Next() {
		var kind string
		var n int
		if err := rows.Scan(&kind, &n); err != nil {
			t.Fatal(err)
		}
		kinds[kind] = n
	}
	if err := rows.Err(); err != nil || len(kinds) != 1 || kinds["system"] < 12 {
		t.Errorf("calls of the provider by kind of caller: %v %v", kinds, err)
	}
}

// afterwards: what is corrected in a month that is closed is a line of this one, and the closed statement stays.
func (a deliverer) afterwards(t *testing.T, client, name string) {
	t.Helper()
	before := a.do(http.MethodGet, name, nil)
	back := a.report(rest.Doc{"eventId": "n-3", "version": 2, "assignment": client, "day": lastMonth(4), "cancelled": true})
	if rest.Str(back, "outcome") != "RECORD_OUTCOME_REPLACED" {
		t.Fatalf("%v", back)
	}
	this := a.prepare(time.Now().In(clock.Riga).Format("2006-01"))
	lines := rest.List(a.do(http.MethodGet, "/v1/"+rest.Str(this, "name"), nil), "lines")
	if len(lines) != 1 || lines[0]["adjustment"] != true || rest.Str(lines[0], "accepted") != "-0.25" || rest.Str(lines[0], "acceptedAmount", "cents") != "-309" {
		t.Errorf("%v", lines)
	}
	if after := a.do(http.MethodGet, name, nil); string(mustJSON(t, before)) != string(mustJSON(t, after)) {
		t.Error("a closed statement changed")
	}
	status, header, table, err := a.Raw(t.Context(), http.MethodGet, name+":export?format=STATEMENT_FORMAT_CSV", nil, "")
	if err != nil || status != http.StatusOK || header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("export: %d %v %v", status, header, err)
	}
	read := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(table), "\ufeff")))
	read.Comma = ';'
	rows, err := read.ReadAll()
	if err != nil || len(rows) != 2 || rows[1][7] != "2,75" || rows[1][12] != "34,02" {
		t.Errorf("%v %v", rows, err)
	}
}

// OBJ-Q3 through REST: work goes on while a client is not known yet. The record becomes an ordinary one when the client has been
// referred and taken, is told once and counts once.
func TestOBJ_Q3_UnmatchedBecomesNormalCountedOnce(t *testing.T) {
	a := newDeliverer(t)
	a.reports()
	code, err := demo.SyntheticCode()
	if err != nil {
		t.Fatal(err)
	}
	cursor := rest.Str(a.since("", "0"), "nextCursor")
	early := rest.Doc{"eventId": "q-1", "personalCode": code, "day": lastMonth(5), "units": "1.5"}
	answer := a.report(early)
	if rest.Str(answer, "outcome") != "RECORD_OUTCOME_UNMATCHED" {
		t.Fatalf("%v", answer)
	}
	name := "/v1/" + rest.Str(answer, "name")
	first, _ := time.Parse(time.DateOnly, lastMonth(0))
	assignment, _ := a.referCode(code, first)
	a.do(http.MethodPost, "/v1/"+rest.Str(assignment, "name")+":accept", rest.Doc{})
	await(t, "the record has found its client", func() bool {
		return rest.Str(a.do(http.MethodGet, name, nil), "state") == "RECORD_STATE_RECEIVED"
	})
	if again := a.report(early); rest.Str(again, "outcome") != "RECORD_OUTCOME_DUPLICATE" {
		t.Errorf("%v", again)
	}
	decideRecords(t, "accept", rest.Doc{"records": []string{rest.Str(answer, "name")}})
	if told := a.told(cursor); told["record.matched"] != 1 || told["record.accepted"] != 1 {
		t.Errorf("told %v", told)
	}
	statement := a.prepare(lastMonth(0)[:7])
	lines := rest.List(a.do(http.MethodGet, "/v1/"+rest.Str(statement, "name"), nil), "lines")
	if len(lines) != 1 || rest.Str(lines[0], "accepted") != "1.5" || rest.Str(lines[0], "records") != "1" && lines[0]["records"] != float64(1) {
		t.Errorf("%v", lines)
	}
}

// monthIsRecalculated is the end of OBJ-P7: when the limit of a grant is corrected, the monthly statement follows it, what was
// delivered above it is proposed to the municipality for review, and no record changes.
func (a deliverer) monthIsRecalculated(t *testing.T) {
	t.Helper()
	a.reports()
	first, _ := time.Parse(time.DateOnly, lastMonth(0))
	assignment, ilze := a.referFrom(first)
	client := rest.Str(assignment, "name")
	a.do(http.MethodPost, "/v1/"+client+":accept", rest.Doc{})
	one, two := a.hours(client, "p7-1", "1", 6), a.hours(client, "p7-2", "1.5", 7)
	decideRecords(t, "accept", rest.Doc{"records": []string{rest.Str(one, "name"), rest.Str(two, "name")}})
	name := "/v1/" + rest.Str(a.prepare(lastMonth(0)[:7]), "name")
	before := a.do(http.MethodGet, name, nil)
	if lines := rest.List(before, "lines"); len(lines) != 1 || rest.Str(lines[0], "assigned") != "40" || rest.Str(lines[0], "accepted") != "2.5" {
		t.Fatalf("%v", before)
	}
	raised := a.issue(rest.Doc{"kind": "ISSUE_KIND_VALUE_WRONG", "target": client, "fact": "G18.limit"}, "")
	if _, err := ilze.Post(t.Context(), "/v1/"+rest.Str(raised, "name")+":correct", rest.Doc{"oldValue": "4000", "newValue": "200", "reason": "pārrakstīts kļūdaini"}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	after := a.do(http.MethodGet, name, nil)
	lines := rest.List(after, "lines")
	if len(lines) != 1 || rest.Str(lines[0], "assigned") != "2" || rest.Str(lines[0], "accepted") != "2.5" || !strings.Contains(string(mustJSON(t, lines[0])), "ABOVE_GRANT") ||
		rest.Str(after, "statement", "etag") == rest.Str(before, "statement", "etag") {
		t.Errorf("%v", after)
	}
	proposed, err := ilze.Get(t.Context(), "/v1/records?toReview=true&assignment="+client)
	if list := rest.List(proposed, "records"); err != nil || len(list) != 1 || rest.Str(list[0], "name") != rest.Str(two, "name") || rest.Str(list[0], "state") != "RECORD_STATE_ACCEPTED" {
		t.Errorf("%v %v", proposed, err)
	}
	seen, err := ilze.Get(t.Context(), "/v1/"+rest.Str(two, "name"))
	if err != nil || len(rest.List(seen, "review")) != 1 || rest.Str(rest.List(seen, "review")[0], "rule") != "LIMIT_EXCEEDED" {
		t.Errorf("%v %v", seen, err)
	}
	if own := a.do(http.MethodGet, "/v1/"+rest.Str(two, "name"), nil); len(rest.List(own, "review")) != 0 {
		t.Errorf("the provider is shown what the municipality is asked: %v", own)
	}
	decideRecords(t, "dispute", rest.Doc{"records": []string{rest.Str(two, "name")}, "cause": "DISPUTE_CAUSE_NOT_GRANTED"})
	if proposed, err = ilze.Get(t.Context(), "/v1/records?toReview=true&assignment="+client); err != nil || len(rest.List(proposed, "records")) != 0 {
		t.Errorf("decided, and still proposed: %v %v", proposed, err)
	}
}
