package e2e

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/natsserver"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// SEC-CAT-1: the catalogue that is declared is what runs: nothing more, nothing less, in a running instance. What is added to it shows, and
// goes from the list when it is gone.
func TestInstanceSEC_CAT_1_DeclaredIsWhatRuns(t *testing.T) {
	s := boot(t, t.TempDir()+"/state")
	t.Cleanup(func() { stopAll(t, s) })
	officer := s.people.As("raimonds.sils")
	var got []string
	await(t, "what runs is what is declared", func() bool { got = differences(t, officer); return len(got) == 0 })
	at := s.Running()
	conn, err := nats.Connect(at.NATS, nats.RootCAs(at.CA), nats.UserInfo("operator", at.NATSUsers["operator"]), nats.CustomInboxPrefix(natsserver.InboxPrefix("operator")))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "STRANGE", Subjects: []string{"strange.>"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateConsumer(t.Context(), "PERSONS", jetstream.ConsumerConfig{Durable: "curious"}); err != nil {
		t.Fatal(err)
	}
	if got := differences(t, officer); !slices.Equal(got, []string{"UNDECLARED consumer/curious", "UNDECLARED stream/STRANGE"}) {
		t.Errorf("with a stream and a consumer that nobody declared: %v", got)
	}
	if err := js.DeleteStream(t.Context(), "STRANGE"); err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteConsumer(t.Context(), "PERSONS", "curious"); err != nil {
		t.Fatal(err)
	}
	if got := differences(t, officer); len(got) != 0 {
		t.Errorf("when they are gone: %v", got)
	}
	listed, err := officer.Get(t.Context(), "/v1/resources")
	if err != nil {
		t.Fatal(err)
	}
	groups := map[string][]string{}
	for _, item := range listed["resources"].([]any) {
		one := item.(rest.Doc)
		id := rest.Str(one, "id")
		for _, g := range one["dataGroups"].([]any) {
			groups[id] = append(groups[id], g.(string))
		}
		if strings.HasPrefix(id, "service/") && len(one["instances"].([]any)) != 1 {
			t.Errorf("%s: %v", id, one["instances"])
		}
	}
	everyColumnIsInAGroup(t, groups)
	exported(t, officer, len(listed["resources"].([]any)))
	_, err = s.people.As("ilze.kalnina").Get(t.Context(), "/v1/resources")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}

func differences(t *testing.T, by *rest.Client) (out []string) {
	t.Helper()
	doc, err := by.Get(t.Context(), "/v1/resources:compare")
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range doc["differences"].([]any) {
		d := item.(rest.Doc)
		out = append(out, strings.TrimSpace(rest.Str(d, "kind")+" "+rest.Str(d, "id")+" "+rest.Str(d, "dependency")))
	}
	return out
}

// everyColumnIsInAGroup compares the groups of each database with the leaves of its columns.
func everyColumnIsInAGroup(t *testing.T, groups map[string][]string) {
	t.Helper()
	body, err := os.ReadFile("testdata/columns.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var tables []map[string]yaml.Node
	if err := yaml.Unmarshal(body, &tables); err != nil {
		t.Fatal(err)
	}
	leaf, seen := regexp.MustCompile(`G[0-9]{2}\.`), 0
	for _, table := range tables {
		name := table["table"]
		service, _, _ := strings.Cut(name.Value, ".")
		text, err := yaml.Marshal(table)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range leaf.FindAllString(string(text), -1) {
			seen++
			if service != "platform" && !slices.Contains(groups["database/"+service], code[:3]) {
				t.Errorf("%s holds %s, its database in the catalogue does not", name.Value, code[:3])
			}
		}
	}
	if seen < 50 {
		t.Errorf("%d leaves were found in columns", seen)
	}
}

// exported compares both files with the list.
func exported(t *testing.T, by *rest.Client, want int) {
	t.Helper()
	_, _, body, err := by.Raw(t.Context(), http.MethodGet, "/v1/resources:export?format=CSV", nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if lines, err := csv.NewReader(strings.NewReader(string(body))).ReadAll(); err != nil || len(lines) != want+1 {
		t.Errorf("%d lines, %v, want %d and a heading", len(lines), err, want)
	}
	_, _, body, err = by.Raw(t.Context(), http.MethodGet, "/v1/resources:export", nil, "")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Resources []rest.Doc }
	if err := json.Unmarshal(body, &doc); err != nil || len(doc.Resources) != want {
		t.Errorf("%d resources, %v, want %d", len(doc.Resources), err, want)
	}
}
