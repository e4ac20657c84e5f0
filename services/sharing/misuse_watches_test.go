package sharing_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// kin is the register of persons: who shares what with whom.
type kin struct {
	shares []domain.Likeness
	asked  []domain.Likeness
	away   error
}

func (k *kin) Likenesses(_ context.Context, pairs []domain.Likeness) (out []domain.Likeness, err error) {
	k.asked = append(k.asked, pairs...)
	for _, s := range k.shares {
		if slices.Contains(pairs, domain.Likeness{Official: s.Official, Subject: s.Subject}) {
			out = append(out, s)
		}
	}
	return out, k.away
}

// watches keeps, by two officers, which person an official is; without an official, that the person is protected.
func (w *watch) watches(official string, person uuid.UUID) *sharingv1.MisuseWatch {
	w.t.Helper()
	kind := domain.WatchOfficial
	if official == "" {
		kind = domain.WatchProtected
	}
	api := sharingv1.NewMisuseServiceClient(w.server.Conn)
	made, err := api.ProposeMisuseWatch(rpctest.As(w.t.Context(), officer), &sharingv1.ProposeMisuseWatchRequest{MisuseWatch: &sharingv1.MisuseWatch{
		Kind: kind, Official: official, Person: "persons/" + person.String(), Decision: "1-2/3", UntilDate: w.clock.Now().AddDate(0, 6, 0).Format(time.DateOnly),
	}})
	if err != nil {
		w.t.Fatal(err)
	}
	approved, err := api.ApproveMisuseWatch(rpctest.As(w.t.Context(), second), &sharingv1.ApproveMisuseWatchRequest{Name: made.GetMisuseWatch().GetName(), Person: "persons/" + person.String()})
	if err != nil {
		w.t.Fatal(err)
	}
	return approved.GetMisuseWatch()
}

// views writes an entry of an official about a person, in a case.
func (w *watch) views(actor string, person uuid.UUID, change func(*audit.Entry)) {
	w.t.Helper()
	w.does(1, actor, atTen, func(e *audit.Entry) {
		e.Subjects = []string{"persons/" + person.String(), e.Case}
		if change != nil {
			change(e)
		}
	})
}

// SEC-LOG-7: a script that looks at relatives, namesakes, neighbours and protected persons is caught, each by its rule, with the persons named; a case
// owner of ordinary persons, officials on nobody's record, and a citizen who reads of herself raise nothing.
func TestSEC_LOG_7_PersonsCloseToTheOfficialAreCaught(t *testing.T) {
	t.Parallel()
	w := watchOver(t)
	w.clock.Set(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	eva, owner, child, namesake, neighbour, minister, client := uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New(), uuid.New()
	w.watches("eva", eva)
	w.watches("owner", owner)
	w.watches("", minister)
	w.kin.shares = []domain.Likeness{
		{Official: eva, Subject: child, Relative: true, Address: true}, {Official: eva, Subject: namesake, Surname: true}, {Official: eva, Subject: neighbour, Address: true},
	}
	for _, person := range []uuid.UUID{child, namesake, neighbour, client} {
		w.views("eva", person, nil)
	}
	w.views("eva", eva, nil)                                                                                    // herself, as an official
	w.views("eva", eva, func(e *audit.Entry) { e.ActorKind, e.ActorID, e.Role = "citizen", "eva-citizen", "" }) // through the citizen's portal
	w.views("unknown", child, nil)                                                                              // whom nobody put on record
	w.views("owner", client, nil)
	w.views("owner", child, nil)
	w.views("curious", minister, func(e *audit.Entry) { e.Role = "auditor" })
	want := []string{"curious PROTECTED_PERSON 1/1", "eva OWN_RELATIVES 2/1", "eva SAME_ADDRESS 2/1", "eva SAME_SURNAME 1/1"}
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != len(want) {
		t.Fatalf("%d raised, %v", n, err)
	}
	got, all := w.list("OPEN")
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	persons := map[string][]string{}
	for _, s := range all {
		persons[s.GetRule()] = s.GetPersons()
	}
	if p := persons["OWN_RELATIVES"]; len(p) != 2 || !slices.Contains(p, "persons/"+child.String()) || !slices.Contains(p, "persons/"+eva.String()) {
		t.Errorf("relatives: %v", p)
	}
	if p := persons["PROTECTED_PERSON"]; !slices.Equal(p, []string{"persons/" + minister.String()}) {
		t.Errorf("protected: %v", p)
	}
	for _, p := range w.kin.asked {
		if p.Official != eva && p.Official != owner || p.Official == p.Subject {
			t.Errorf("asked about %v", p)
		}
	}
}

// What is not in force compares nothing: proposed by one alone, ended, over. What is, does; and an hour waits for the register of persons.
func TestSEC_LOG_7_OnlyWhatTwoOfficersDecidedIsCompared(t *testing.T) {
	t.Parallel()
	w := watchOver(t)
	w.clock.Set(time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	alone, ended, kept, child := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	api := sharingv1.NewMisuseServiceClient(w.server.Conn)
	if _, err := api.ProposeMisuseWatch(rpctest.As(t.Context(), officer), &sharingv1.ProposeMisuseWatchRequest{MisuseWatch: &sharingv1.MisuseWatch{
		Kind: "PROTECTED", Person: "persons/" + alone.String(), Decision: "1-2/3", UntilDate: "2026-09-01",
	}}); err != nil {
		t.Fatal(err)
	}
	gone := w.watches("", ended)
	if _, err := api.EndMisuseWatch(rpctest.As(t.Context(), second), &sharingv1.EndMisuseWatchRequest{Name: gone.GetName()}); err != nil {
		t.Fatal(err)
	}
	w.watches("eva", kept)
	w.views("eva", alone, nil)
	w.views("eva", ended, nil)
	w.views("eva", child, nil)
	w.kin.away = errors.New("away")
	if n, err := w.rules.Evaluate(t.Context()); err == nil || n != 0 {
		t.Fatalf("%d raised, %v", n, err)
	}
	w.kin.away, w.kin.shares = nil, []domain.Likeness{{Official: kept, Subject: child, Relative: true}}
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d raised, %v", n, err)
	}
	if got, _ := w.list(""); !slices.Equal(got, []string{"eva OWN_RELATIVES 1/1"}) {
		t.Errorf("%q", got)
	}
}

// A watch takes two security officers and shows its person to nobody, neither in an answer nor where it lies.
func TestSEC_LOG_7_WatchesAreMadeByTwoAndShownToNobody(t *testing.T) {
	t.Parallel()
	w := watchOver(t)
	her := uuid.New()
	api := sharingv1.NewMisuseServiceClient(w.server.Conn)
	propose := func(who caller.Caller, m *sharingv1.MisuseWatch) (*sharingv1.ProposeMisuseWatchResponse, error) {
		return api.ProposeMisuseWatch(rpctest.As(t.Context(), who), &sharingv1.ProposeMisuseWatchRequest{MisuseWatch: m})
	}
	until := w.clock.Now().AddDate(0, 1, 0).Format(time.DateOnly)
	eva := &sharingv1.MisuseWatch{Kind: "OFFICIAL", Official: "eva", Person: "persons/" + her.String(), Decision: "1-2/3", UntilDate: until}
	for reason, m := range map[string]*sharingv1.MisuseWatch{
		"MISUSE_WATCH_SAME_PERSON": {Kind: "OFFICIAL", Official: officer.Subject, Person: eva.GetPerson(), Decision: "1-2/3", UntilDate: until},
		"MISUSE_WATCH_INVALID":     {Kind: "PROTECTED", Person: eva.GetPerson(), Decision: "1-2/3", UntilDate: "2026-02-31"},
		"REQUEST_INVALID":          {Kind: "PROTECTED", Person: "persons/eva", Decision: "1-2/3", UntilDate: until},
	} {
		if _, err := propose(officer, m); errs.ReasonOf(err) != reason {
			t.Errorf("%v, want %s", err, reason)
		}
	}
	for _, who := range []caller.Caller{inspector, ilze} {
		if _, err := propose(who, eva); errs.ReasonOf(err) != "ACCESS_DENIED" {
			t.Errorf("%s proposes: %v", who.Subject, err)
		}
	}
	made, err := propose(officer, eva)
	if err != nil || made.GetMisuseWatch().GetPerson() != "" || made.GetMisuseWatch().GetState() != "PROPOSED" {
		t.Fatal(made, err)
	}
	if _, err := propose(second, eva); errs.ReasonOf(err) != "MISUSE_WATCH_EXISTS" {
		t.Errorf("a second one: %v", err)
	}
	for _, step := range []struct {
		who            caller.Caller
		person, reason string
	}{
		{officer, eva.GetPerson(), "MISUSE_WATCH_SAME_PERSON"},
		{caller.Caller{Kind: caller.Staff, Subject: "eva", Roles: []string{"security_officer"}}, eva.GetPerson(), "MISUSE_WATCH_SAME_PERSON"},
		{inspector, eva.GetPerson(), "ACCESS_DENIED"},
		{second, "persons/" + uuid.NewString(), "MISUSE_WATCH_OTHER_PERSON"},
		{second, eva.GetPerson(), ""},
		{second, eva.GetPerson(), "MISUSE_WATCH_STATE"},
	} {
		answer, err := api.ApproveMisuseWatch(rpctest.As(t.Context(), step.who), &sharingv1.ApproveMisuseWatchRequest{Name: made.GetMisuseWatch().GetName(), Person: step.person})
		if (err == nil) != (step.reason == "") || err != nil && errs.ReasonOf(err) != step.reason || answer.GetMisuseWatch().GetPerson() != "" {
			t.Errorf("%s: %v, %v, want %q", step.who.Subject, answer, err, step.reason)
		}
	}
	for range 2 {
		w.watches("", uuid.New())
	}
	var seen []string
	for token, first := "", true; first || token != ""; first = false {
		page, err := api.ListMisuseWatches(rpctest.As(t.Context(), inspector), &sharingv1.ListMisuseWatchesRequest{PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.GetMisuseWatches() {
			if m.GetPerson() != "" {
				t.Error("the list shows a person")
			}
			seen = append(seen, m.GetKind()+" "+m.GetState())
		}
		token = page.GetNextPageToken()
	}
	if !slices.Equal(seen, []string{"PROTECTED ACTIVE", "PROTECTED ACTIVE", "OFFICIAL ACTIVE"}) {
		t.Errorf("%q", seen)
	}
	var shown bool
	if err := w.db.QueryRow(t.Context(), `select exists (select from misuse_watch m where m::text like '%' || $1::text || '%' or position(uuid_send($1::uuid) in m.sealed_person) > 0)`, her).Scan(&shown); err != nil || shown {
		t.Errorf("the row names her: %v, %v", shown, err)
	}
}

// A person whom an official met in two services is one person; two in each, of whom one is the same, are three.
func TestSEC_LOG_7_PersonsAreCountedOnceOverServices(t *testing.T) {
	t.Parallel()
	other := &absent{}
	w := watchOver(t, other)
	var met []string
	for range 60 {
		met = append(met, "persons/"+uuid.NewString())
	}
	other.met = met[:31] // the log of cases has the other 29 and one of these
	i := 30
	w.does(30, "browses", atTen, func(e *audit.Entry) { e.Subjects = []string{met[i]}; i++ })
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 1 {
		t.Fatalf("%d raised, %v", n, err)
	}
	if got, _ := w.list(""); !slices.Equal(got, []string{"browses PERSONS_PER_HOUR 60/60"}) {
		t.Errorf("%q", got)
	}
}

// The queue is read page by page, newest first and none twice; a token of another state is refused.
func TestSEC_LOG_7_SignalsArePaged(t *testing.T) {
	t.Parallel()
	w := watchOver(t)
	for _, actor := range []string{"a", "b", "c", "d", "e"} {
		w.does(15, actor, atTen, noCase)
	}
	w.does(15, "f", atTen.Add(time.Hour), noCase)
	if n, err := w.rules.Evaluate(t.Context()); err != nil || n != 6 {
		t.Fatalf("%d raised, %v", n, err)
	}
	api, seen := sharingv1.NewMisuseServiceClient(w.server.Conn), map[string]bool{}
	token, pages := "", 0
	for {
		page, err := api.ListMisuseSignals(rpctest.As(t.Context(), inspector), &sharingv1.ListMisuseSignalsRequest{State: "OPEN", PageSize: 2, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range page.GetMisuseSignals() {
			if len(seen) == 0 && s.GetActor() != "f" || seen[s.GetName()] {
				t.Errorf("%s comes now", s.GetActor())
			}
			seen[s.GetName()] = true
		}
		pages++
		if page.GetNextPageToken() == "" {
			break
		}
		token = page.GetNextPageToken()
	}
	if len(seen) != 6 || pages != 3 {
		t.Errorf("%d signals in %d pages", len(seen), pages)
	}
	if _, err := api.ListMisuseSignals(rpctest.As(t.Context(), inspector), &sharingv1.ListMisuseSignalsRequest{State: "CLOSED", PageToken: token}); errs.ReasonOf(err) != errs.ErrPageTokenInvalid.Reason {
		t.Errorf("a token of another state: %v", err)
	}
}
