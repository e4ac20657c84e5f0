package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// me is the person that a citizen's token names.
func (s *system) me(t *testing.T, subject string) string {
	t.Helper()
	token, err := s.people.Token(t.Context(), subject)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct{ Person string }
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err == nil {
		err = json.Unmarshal(raw, &claims)
	}
	if err != nil || claims.Person == "" {
		t.Fatalf("the token of %s names no person: %v", subject, err)
	}
	return claims.Person
}

// entries are the ids of all audit entries about a person in all logs, by what was done.
func (s *system) entries(t *testing.T, person string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, url := range s.Running().SchemaURLs {
		db := connect(t, url)
		rows, err := db.Query(t.Context(), "select id::text, action from audit where $1 = any (subjects) and action <> 'ListUses'", person)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var id, action string
			if err := rows.Scan(&id, &action); err != nil {
				t.Fatal(err)
			}
			all[id] = action
		}
		if rows.Err() != nil {
			t.Fatal(rows.Err())
		}
	}
	return all
}

// usages reads all pages of who used the data of a person.
func usages(ctx context.Context, c *rest.Client, person string, size int) (all []rest.Doc, err error) {
	token := ""
	for {
		doc, err := c.Get(ctx, fmt.Sprintf("/v1/%s/usages?pageSize=%d&pageToken=%s", person, size, url.QueryEscape(token)))
		if err != nil {
			return nil, err
		}
		if missing := rest.At(doc, "missingServices"); missing != nil && len(missing.([]any)) > 0 {
			return nil, fmt.Errorf("services did not answer: %v", missing)
		}
		all = append(all, rest.List(doc, "usages")...)
		if token = rest.Str(doc, "nextPageToken"); token == "" {
			return all, nil
		}
	}
}

// history does random things about a person, allowed and refused, and returns how many left an entry about her.
func (s *system) history(t *testing.T, person string, calls int) int {
	t.Helper()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	aimless := s.people.As("ilze.kalnina")
	aimless.Purpose, aimless.LegalBasis = "", ""
	who := []*rest.Client{s.people.As("ilze.kalnina"), s.people.As("janis.berzs"), s.people.As("anna.ozola"), s.people.As("auditore.zane"), s.people.As("karlis.vitols"), aimless}
	paths := []string{"/v1/%s", "/v1/%s/representations", "/v1/statuses?person=%s", "/v1/benefits?person=%s", "/v1/recoveries?person=%s"}
	for range calls {
		path := fmt.Sprintf(paths[r.IntN(len(paths))], person)
		status, _, body, err := who[r.IntN(len(who))].Raw(t.Context(), http.MethodGet, path, nil, "")
		if err != nil || status >= 500 {
			t.Fatalf("%s: %d %s %v", path, status, body, err)
		}
	}
	return calls
}

// SEC-LOG-5: of a random history every audited call about a person appears exactly once among her usages, refused ones too, newest first,
// whatever the size of a page; nothing else appears.
func TestInstanceWhoLookedIsComplete(t *testing.T) {
	instance(t)
	s := own(t)
	person, citizen := s.me(t, "karlis.vitols"), s.people.As("karlis.vitols")
	before := len(s.entries(t, person))
	calls := s.history(t, person, 60)
	want := s.entries(t, person)
	if len(want)-before != calls {
		t.Fatalf("%d calls left %d entries", calls, len(want)-before)
	}
	var got []rest.Doc
	await(t, "everything is listed", func() bool {
		var err error
		if got, err = usages(t.Context(), citizen, person, 7); err != nil {
			t.Fatal(err)
		}
		listed := 0
		for _, u := range got {
			if _, ok := want[rest.Str(u, "entry")]; ok {
				listed++
			}
		}
		return listed >= len(want)
	})
	seen, refused, last := map[string]bool{}, 0, ""
	for _, u := range got {
		id, at := rest.Str(u, "entry"), rest.Str(u, "time")
		if _, ok := want[id]; !ok && rest.Str(u, "action", "code") != "ListUsages" {
			t.Errorf("%v is in no log", u)
		}
		if seen[id] || (last != "" && at > last && len(at) == len(last)) {
			t.Errorf("%s appears twice or out of order", id)
		}
		if rest.Str(u, "result") == "USAGE_RESULT_REFUSED" {
			refused++
		}
		seen[id], last = true, at
	}
	for id, action := range want {
		if !seen[id] {
			t.Errorf("%s %s is missing", action, id)
		}
	}
	if refused == 0 {
		t.Error("no refused call is among them: the history shows nothing")
	}
}

// GR-19: the person learns organisation, role, action, purpose and basis in words, and no official's name or subject, no case, no reason and
// nobody else's data; she cannot ask about another member of her household. Whoever supervises sees who it was.
func TestPersonSeesWhoLookedAndNothingOfOthers(t *testing.T) {
	s := sys(t)
	citizen, worker := s.people.As("karlis.vitols"), s.people.As("ilze.kalnina")
	person := s.me(t, "karlis.vitols")
	var application string // one that she filed: a token for it opens her data
	if err := s.DB("cases").QueryRow(t.Context(), "select 'applications/' || id from application where applicant = $1 limit 1", strings.TrimPrefix(person, "persons/")).Scan(&application); err != nil {
		t.Fatal(err)
	}
	if _, err := worker.For(application).Get(t.Context(), "/v1/"+person); err != nil {
		t.Fatal(err)
	}
	var page []rest.Doc
	await(t, "the caseworker's look is listed", func() bool {
		var err error
		page, err = usages(t.Context(), citizen, person, 200)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(page, func(u rest.Doc) bool { return rest.Str(u, "actorKind") == "USAGE_ACTOR_STAFF" })
	})
	for _, u := range page {
		if rest.Str(u, "action", "title", "lv") == "" || rest.Str(u, "organisationTitle", "lv") == "" {
			t.Errorf("without words: %v", u)
		}
		if rest.Str(u, "actor")+rest.Str(u, "case")+rest.Str(u, "reason") != "" {
			t.Errorf("tells the person too much: %v", u)
		}
		if rest.Str(u, "actorKind") == "USAGE_ACTOR_STAFF" && rest.Str(u, "action", "code") == "GetPerson" && rest.Str(u, "purpose", "code") == "ASSIST" && rest.Str(u, "result") == "USAGE_RESULT_GRANTED" &&
			(rest.Str(u, "organisation") != "0033000" || !strings.Contains(rest.Str(u, "organisationTitle", "lv"), "Kuldīgas") || rest.Str(u, "purpose", "title", "lv") != "Sociālā palīdzība") {
			t.Errorf("%v", u)
		}
	}
	raw, err := json.Marshal(page)
	if err != nil || strings.Contains(string(raw), "kalnina") || strings.Contains(string(raw), application) {
		t.Errorf("an official or a case stands in %s, %v", raw, err)
	}
	other := s.fixture.names["person"]
	_, err = citizen.Get(t.Context(), "/v1/"+other+"/usages")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	_, err = worker.Get(t.Context(), "/v1/"+person+"/usages")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	seen, err := usages(t.Context(), s.people.As("daina.sarga"), person, 200)
	if err != nil || !slices.ContainsFunc(seen, func(u rest.Doc) bool { return rest.Str(u, "actor") == "ilze.kalnina" && rest.Str(u, "case") != "" }) {
		t.Errorf("the data protection officer sees %v, %v", seen, err)
	}
}

// The same list as text and CSV in both languages, in the form of the Estonian tracker and of the Dutch log (standards 3.5).
func TestUsagesInOtherForms(t *testing.T) {
	s := sys(t)
	citizen, person := s.people.As("karlis.vitols"), s.me(t, "karlis.vitols")
	if _, err := citizen.Get(t.Context(), "/v1/"+person); err != nil {
		t.Fatal(err)
	}
	await(t, "her own look is listed", func() bool {
		page, err := usages(t.Context(), citizen, person, 200)
		return err == nil && slices.ContainsFunc(page, func(u rest.Doc) bool { return rest.Str(u, "actorKind") == "USAGE_ACTOR_SELF" })
	})
	for query, want := range map[string][]string{
		"": {"Kas izmantojis personas datus", "Kas: Jūs", "Nolūks: Paša dati"},
		"?language=USAGE_LANGUAGE_EN&format=USAGE_TABLE_FORMAT_CSV": {"Time,Who,Role,Action,Purpose,Legal basis,Data,Result", ",You,"},
	} {
		status, header, body, err := citizen.Raw(t.Context(), http.MethodGet, "/v1/"+person+"/usages:download"+query, nil, "")
		if err != nil || status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/") {
			t.Fatalf("%d %v %v", status, header, err)
		}
		for _, w := range want {
			if !strings.Contains(string(body), w) {
				t.Errorf("%q lacks %q:\n%.600s", query, w, body)
			}
		}
	}
	doc, err := citizen.Get(t.Context(), "/v1/me/findUsage?limit=5")
	rows := rest.List(doc, "usages")
	if err != nil || len(rows) != 5 || rest.Str(rows[0], "logtime") == "" || rest.Str(rows[0], "action") == "" || rest.Str(rows[0], "receiverName") == "" || rest.Str(rows[0], "receiverSystem") == "" {
		t.Errorf("%v %v", doc, err)
	}
	next, err := citizen.Get(t.Context(), "/v1/me/findUsage?limit=3&offset=3&periodEnd="+url.QueryEscape(rest.Str(rows[0], "logtime")))
	if err != nil || len(rest.List(next, "usages")) == 0 || rest.Str(rest.List(next, "usages")[0], "logtime") >= rest.Str(rows[0], "logtime") {
		t.Errorf("%v %v", next, err)
	}
	log, err := citizen.Get(t.Context(), "/v1/"+person+"/processing?pageSize=5")
	if row := rest.List(log, "rows"); err != nil || len(row) == 0 || len(rest.Str(row[0], "traceId")) != 32 || len(rest.Str(row[0], "operationId")) != 16 ||
		!strings.HasPrefix(rest.Str(row[0], "attributes", "dpl.core.processing_activity_id"), "urn:digisoc:processing:") || rest.Str(row[0], "endTime") < rest.Str(row[0], "startTime") {
		t.Errorf("%v %v", log, err)
	}
	for _, path := range []string{"/v1/usagePeriod", "/v1/usageHeartbeat"} {
		if doc, err := s.people.As("").Get(t.Context(), path); err != nil || len(doc) != 2 {
			t.Errorf("%s: %v %v", path, doc, err)
		}
	}
}

// J10: the copy holds the nine items of GDPR 15 and what services keep about the person, nothing of others, and asking for it stands in the log.
func TestPersonTakesTheCopyOfHerData(t *testing.T) {
	s := sys(t)
	citizen, person := s.people.As("karlis.vitols"), s.me(t, "karlis.vitols")
	copied, err := citizen.Get(t.Context(), "/v1/"+person+"/accessCopy")
	if err != nil || len(rest.List(copied, "information")) != 9 || len(rest.List(copied, "data")) < 6 || copied["missing"] != nil {
		t.Fatalf("%v %v", copied, err)
	}
	for _, i := range rest.List(copied, "information") {
		if told := rest.List(i, "told"); len(told) == 0 || rest.Str(told[0], "lv") == "" || rest.Str(told[0], "en") == "" {
			t.Errorf("nothing is told of %v", i)
		}
	}
	raw, err := json.Marshal(copied)
	if err != nil || !strings.Contains(string(raw), "Vītols") {
		t.Errorf("her name is not in %.300s, %v", raw, err)
	}
	for _, name := range regexp.MustCompile(`persons/[0-9a-f-]{36}`).FindAllString(string(raw), -1) {
		if name != person {
			t.Errorf("%s is somebody else", name)
		}
	}
	status, header, body, err := citizen.Raw(t.Context(), http.MethodGet, "/v1/"+person+"/accessCopy?format=ACCESS_COPY_FORMAT_TEXT", nil, "")
	if err != nil || status != http.StatusOK || !strings.HasPrefix(header.Get("Content-Type"), "text/plain") || !strings.Contains(string(body), "Apstrādes nolūki (VDAR 15(1)(a))") {
		t.Errorf("%d %v %.500s %v", status, header, body, err)
	}
	_, err = citizen.Get(t.Context(), "/v1/"+s.fixture.names["person"]+"/accessCopy")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	_, err = s.people.As("ilze.kalnina").Get(t.Context(), "/v1/"+person+"/accessCopy")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	await(t, "the request itself is listed", func() bool {
		page, err := usages(t.Context(), citizen, person, 200)
		return err == nil && slices.ContainsFunc(page, func(u rest.Doc) bool { return rest.Str(u, "action", "code") == "GetAccessCopy" })
	})
}
