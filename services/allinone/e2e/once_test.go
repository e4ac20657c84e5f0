package e2e

import (
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The same request with the same key, one after the other and at the same time, happens once.
func TestSameKeyHappensOnce(t *testing.T) {
	c, key, body := sys(t).people.As("ilze.kalnina"), uuid.NewString(), newApplication("0033000")
	const clients = 12
	names := make([]string, clients)
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			doc, err := c.Post(t.Context(), "/v1/applications", body, key)
			if err != nil {
				t.Error(err)
			}
			names[i] = rest.Str(doc, "name")
		})
	}
	wg.Wait()
	again, err := c.Post(t.Context(), "/v1/applications", body, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name == "" || name != rest.Str(again, "name") {
			t.Fatalf("answers differ: %v, then %s", names, rest.Str(again, "name"))
		}
	}
	if s := sys(t); s.Platform != nil { // and one event
		var n int
		if err := s.DB("cases").QueryRow(t.Context(), "select count(*) from outbox where subject = $1", names[0]).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != 1 {
			t.Fatalf("%d events for one application", n)
		}
	}
}

func TestSameKeyOtherBodyIsRefused(t *testing.T) {
	c, key := sys(t).people.As("ilze.kalnina"), uuid.NewString()
	if _, err := c.Post(t.Context(), "/v1/applications", newApplication("0033000"), key); err != nil {
		t.Fatal(err)
	}
	_, err := c.Post(t.Context(), "/v1/applications", newApplication("0033000"), key)
	wantProblem(t, err, http.StatusConflict, "IDEMPOTENCY_KEY_REUSED")
}

// A repeat after the record has moved on still gets the first answer: issuing a decision twice is one act.
func TestRepeatAfterTheStateMovedOnGetsTheFirstAnswer(t *testing.T) {
	s := sys(t)
	draft := s.draft(t)
	head, key := s.people.As("janis.berzs"), uuid.NewString()
	path := "/v1/" + rest.Str(draft, "name") + ":issue"
	first, err := head.Post(t.Context(), path, rest.Doc{}, key)
	if err != nil {
		t.Fatal(err)
	}
	second, err := head.Post(t.Context(), path, rest.Doc{}, key)
	if err != nil {
		t.Fatal(err)
	}
	if rest.Str(first, "number") == "" || rest.Str(first, "issueTime") != rest.Str(second, "issueTime") {
		t.Fatalf("answers differ: %v / %v", first["issueTime"], second["issueTime"])
	}
	_, err = head.Post(t.Context(), path, rest.Doc{}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "DECISION_NOT_DRAFT")
}

// A second open application of the same applicant for the same purpose is refused.
func TestDuplicateApplicationIsRefused(t *testing.T) {
	c, body := sys(t).people.As("ilze.kalnina"), newApplication("0033000")
	if _, err := c.Post(t.Context(), "/v1/applications", body, ""); err != nil {
		t.Fatal(err)
	}
	_, err := c.Post(t.Context(), "/v1/applications", body, "")
	wantProblem(t, err, http.StatusConflict, "APPLICATION_DUPLICATE")
}

// Nobody issues what she prepared, and no program issues at all.
func TestDecisionNeedsAnotherPerson(t *testing.T) {
	s := sys(t)
	draft := s.draftBy(t, "janis.berzs")
	_, err := s.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, "")
	wantProblem(t, err, http.StatusForbidden, "DECISION_SAME_PERSON")
	_, err = s.people.As("ilze.kalnina").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, "")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}

// validate_only checks everything and writes nothing.
func TestValidateOnlyWritesNothing(t *testing.T) {
	s := sys(t)
	body := newApplication("0033000")
	body["validateOnly"] = true
	before := s.rows(t)
	if _, err := s.people.As("ilze.kalnina").Post(t.Context(), "/v1/applications", body, ""); err != nil {
		t.Fatal(err)
	}
	if after := s.rows(t); after != before {
		t.Fatalf("something was stored: %s, before %s", after, before)
	}
	body["validateOnly"] = false // were it there, this would be APPLICATION_DUPLICATE
	if _, err := s.people.As("ilze.kalnina").Post(t.Context(), "/v1/applications", body, ""); err != nil {
		t.Fatal(err)
	}
}

func wantProblem(t testing.TB, err error, status int, reason string) {
	t.Helper()
	p := new(rest.Problem)
	if !errors.As(err, &p) || p.Status != status || p.Reason != reason {
		t.Fatalf("got %v, want %d %s", err, status, reason)
	}
}
