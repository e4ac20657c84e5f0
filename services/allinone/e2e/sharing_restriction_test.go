package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// represents lets a citizen act for a person from today on.
func (p *payday) represents(citizen string) {
	p.t.Helper()
	p.post(p.worker, "/v1/representations", rest.Doc{"representation": rest.Doc{
		"person": p.applicant, "representative": citizen, "kind": "REPRESENTATION_KIND_AUTHORISED", "startDate": time.Now().Format(time.DateOnly), "ground": "pilnvara",
	}})
}

// amounts is how many of the household's benefits say how much they are, and what the answer says was left out.
func (p *payday) amounts(c *rest.Client) (n int, restricted string) {
	p.t.Helper()
	path := "/v1/benefits?person=" + p.applicant
	for _, b := range rest.List(p.get(c, path), "benefits") {
		if rest.At(b, "monthlyAmount") != nil {
			n++
		}
	}
	_, header, _, err := c.Raw(p.t.Context(), http.MethodGet, path, nil, "")
	if err != nil {
		p.t.Fatal(err)
	}
	return n, header.Get("Digisoc-Restricted")
}

func (p *payday) restrictedTasks() int {
	p.t.Helper()
	n := 0
	for _, task := range rest.List(p.get(p.worker, "/v1/tasks?pageSize=100&case="+rest.Str(p.benefits[0], "case")), "tasks") {
		if rest.Str(task, "kind") == "TASK_KIND_RESTRICTED" && rest.Str(task, "rightsRequest") != "" {
			n++
		}
	}
	return n
}

// SEC-GDPR-4, GDPR 18: what a person has had restricted, every service keeps and hardly uses. Officials get her records without the restricted
// leaves and are told which were left out; who handles the request sees them by naming it; what the platform does by itself stops and says why; the
// owner of the case has a task. Lifting restores all of it.
func TestInstanceSEC_GDPR_4_RestrictionIsObeyedByEveryService(t *testing.T) {
	instance(t)
	s := own(t)
	p := decide(t)
	p.represents(s.me(t, "karlis.vitols"))
	before, left := p.amounts(p.worker)
	if before == 0 || left != "" {
		t.Fatalf("before: %d amounts, left out %q", before, left)
	}
	q, err := asks(t, s, p.applicant, "RESTRICTION", "G12")
	if err != nil {
		t.Fatal(err)
	}
	name := rest.Str(q, "name")
	if _, err := answers(t, s, name, "GRANTED", "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	await(t, "assistance leaves the amounts out", func() bool { n, _ := p.amounts(p.worker); return n == 0 })
	if _, left := p.amounts(p.worker); left == "" {
		t.Error("the answer does not say that anything was left out")
	}
	if n, _ := p.amounts(p.worker.For(name)); n != 0 {
		t.Error("a caseworker does not decide requests and sees restricted data by naming one")
	}
	if n, left := p.amounts(p.head.For(name)); n != before || left != "" {
		t.Errorf("who handles the request sees %d amounts, %q left out", n, left)
	}
	if n, _ := p.amounts(p.head.For("rightsRequests/" + uuid.NewString())); n != 0 {
		t.Error("another request opens it")
	}
	await(t, "the owner of the case is told", func() bool { return p.restrictedTasks() == 1 })
	_, err = p.worker.Post(t.Context(), "/v1/conflicts:check", rest.Doc{
		"municipality": "0033000", "case": rest.Str(p.benefits[0], "case"), "persons": []any{p.applicant}, "validateOnly": true}, "")
	wantProblem(t, err, http.StatusConflict, "DATA_RESTRICTED")
	if _, err := s.people.As("daina.sarga").Post(t.Context(), "/v1/"+name+":liftRestriction", rest.Doc{"personTold": true}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	await(t, "the amounts are there again", func() bool { n, left := p.amounts(p.worker); return n == before && left == "" })
	await(t, "the task has ended", func() bool { return p.restrictedTasks() == 0 })
}

// GDPR 16, 18(1)(a): from the request to its answer whoever reads data that the person contests sees the mark, the person herself too; nothing is left out,
// and the answer takes the mark away. What others have is not marked.
func TestInstanceGDPR_16_EveryReaderSeesWhatIsContested(t *testing.T) {
	instance(t)
	s := own(t)
	p := decide(t)
	p.represents(s.me(t, "karlis.vitols"))
	marked := func(c *rest.Client) string {
		t.Helper()
		_, header, _, err := c.Raw(t.Context(), http.MethodGet, "/v1/benefits?person="+p.applicant, nil, "")
		if err != nil {
			t.Fatal(err)
		}
		return header.Get("Digisoc-Disputed")
	}
	before, _ := p.amounts(p.worker)
	if marked(p.worker) != "" {
		t.Fatal("marked before anybody asked")
	}
	q, err := asks(t, s, p.applicant, "RECTIFICATION", "G12.03")
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the caseworker sees the mark", func() bool { return strings.HasPrefix(marked(p.worker), "G12.03") })
	if marked(p.head) == "" {
		t.Error("another reader does not see it")
	}
	if n, left := p.amounts(p.worker); n != before || left != "" {
		t.Errorf("%d amounts of %d, %q left out", n, before, left)
	}
	if _, err := answers(t, s, rest.Str(q, "name"), "REFUSED", "VALUE_IS_RIGHT"); err != nil {
		t.Fatal(err)
	}
	await(t, "the mark is gone", func() bool { return marked(p.worker) == "" })
}

// SEC-GDPR-3, OBJ-O2: over REST the copy has the nine items, what the person asked for with the answer, what is restricted, and who answers for each
// field of what it holds. Lifting takes the restriction out of the next copy and leaves the request in it.
func TestInstanceSEC_GDPR_3_CopyHoldsRequestsRestrictionsAndResponsibility(t *testing.T) {
	instance(t)
	s := own(t)
	me, karlis := s.me(t, "karlis.vitols"), s.people.As("karlis.vitols")
	q, err := asks(t, s, me, "RESTRICTION", "G11.01")
	if err != nil {
		t.Fatal(err)
	}
	name := rest.Str(q, "name")
	if _, err := answers(t, s, name, "GRANTED", "ACCURACY_CONTESTED"); err != nil {
		t.Fatal(err)
	}
	named := func(list []rest.Doc) (found rest.Doc) {
		for _, e := range list {
			if rest.Str(e, "name") == name {
				found = e
			}
		}
		return found
	}
	read := func() rest.Doc {
		t.Helper()
		doc, err := karlis.Get(t.Context(), "/v1/"+me+"/accessCopy?format=ACCESS_COPY_FORMAT_JSON")
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	first := read()
	if n := len(rest.List(first, "information")); n != 9 {
		t.Errorf("%d items of Article 15", n)
	}
	if e := named(rest.List(first, "rightsRequests")); rest.Str(e, "code") != "G11.01" || len(rest.List(e, "facts")) < 5 {
		t.Errorf("the request: %v", e)
	}
	if named(rest.List(first, "restrictions")) == nil || len(rest.List(first, "responsibility")) == 0 {
		t.Errorf("restrictions %v, responsibility %v", rest.List(first, "restrictions"), rest.List(first, "responsibility"))
	}
	if _, err := s.people.As("daina.sarga").Post(t.Context(), "/v1/"+name+":liftRestriction", rest.Doc{"personTold": true}, uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	second := read()
	if named(rest.List(second, "restrictions")) != nil || named(rest.List(second, "rightsRequests")) == nil {
		t.Error("lifted, and it stands among what is in force, or the request is gone")
	}
}
