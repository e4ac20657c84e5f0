package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/webhook"
	rows "github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/courier"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/feed"
	"github.com/digisoc/platform/services/sharing/internal/policy"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// feedWorld is subscriptions over a real database and real calls, on a clock that stands still.
type feedWorld struct {
	t      testing.TB
	db     *pg.DB
	clock  *clock.FixedClock
	app    *app.App
	feed   *app.Subscriptions
	engine *authz.Engine
	codes  map[uuid.UUID]string
	nats   *subjects
	leaves map[domain.Dataset]map[string]string
	types  domain.EventTypes
}

// noon is when the tests begin.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

const office = "90000000001"

func newFeedWorld(t testing.TB) *feedWorld {
	t.Helper()
	w := &feedWorld{t: t, db: testkit.Postgres(t, "sharing", store.Migrations), clock: clock.Fixed(noon), codes: map[uuid.UUID]string{}, nats: &subjects{}}
	rules, err := disclose.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	sets, err := dataset.Load()
	if err != nil {
		t.Fatal(err)
	}
	listed, err := feed.LoadListed()
	if err != nil {
		t.Fatal(err)
	}
	leaves, grants := map[domain.Dataset]map[string]string{}, map[domain.Dataset]string{}
	for _, d := range sets {
		leaves[d.Name], grants[d.Name] = map[string]string{}, d.Grant
		for _, f := range d.Fields {
			leaves[d.Name][f.Name] = f.Leaf
		}
	}
	samples, err := feed.LoadSamples()
	if err != nil {
		t.Fatal(err)
	}
	numbers, err := feed.LoadNumbers()
	if err != nil {
		t.Fatal(err)
	}
	types, err := feed.LoadEvents(rules)
	if err != nil {
		t.Fatal(err)
	}
	calls, err := courier.New(webhook.NewSender(webhook.Options{Loopback: true, Clock: w.clock}), "")
	if err != nil {
		t.Fatal(err)
	}
	if w.engine, err = authz.Load("sharing", policy.Files); err != nil {
		t.Fatal(err)
	}
	w.leaves, w.types = leaves, types
	w.app = app.New(app.Deps{Store: store.New(w.db), Rules: rules, Persons: w, Ways: releasetest.Ways(t), Clock: w.clock})
	w.feed = app.NewSubscriptions(w.app, app.Feed{
		NATS: true, Courier: calls, Publisher: w.nats, SQL: feed.SQL, Types: types, Samples: samples, Leaves: leaves, Number: numbers.On, Grants: grants, Judge: listed.Judge, PublicURL: "https://digisoc.lv",
	})
	return w
}

// Codes is the register of persons.
func (w *feedWorld) Codes(_ context.Context, ids []uuid.UUID, _ uuid.UUID) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	for _, id := range ids {
		out[id] = w.codes[id]
	}
	return out, nil
}

// ByCode knows nobody.
func (w *feedWorld) ByCode(context.Context, string, uuid.UUID) (uuid.UUID, error) {
	return uuid.Nil, nil
}

// as is a call of an organisation's system for a purpose.
func (w *feedWorld) as(organisation, purpose, action string) context.Context {
	ctx := caller.With(w.t.Context(), caller.Caller{
		Workload: "gateway", Kind: caller.System, Subject: "s", Roles: []string{"institution"}, Organisation: organisation, Purpose: purpose, LegalBasis: "MK-624-2023",
	})
	return authz.With(ctx, w.engine, action)
}

func (w *feedWorld) officer() context.Context { return w.staff("dace", "MoveDatasetPermission") }

// staff is a call of an officer of the ministry.
func (w *feedWorld) staff(who, action string) context.Context {
	c := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: who, Roles: []string{"contracts"}, Purpose: "CONTRACT", LegalBasis: "SPSP-17-6"}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

// permit records a permission for a year.
func (w *feedWorld) permit(number, organisation string, d domain.Dataset, fields ...string) domain.Permission {
	w.t.Helper()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	p, err := w.app.CreatePermission(w.officer(), domain.Permission{
		Number: number, Organisation: organisation, Dataset: d, Purpose: "RELIEF", LegalBasis: "MK-624-2023", Fields: fields, From: day, To: day.AddDate(1, 0, 0), DailyQuota: 1000,
	}, domain.ModeOnline)
	if err != nil {
		w.t.Fatal(err)
	}
	return p.Permission
}

// grant is a status of one person that an event told of.
func (w *feedWorld) grant() domain.Award {
	w.t.Helper()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	person := uuid.Must(uuid.NewV7())
	w.codes[person] = "00010199999"
	award := domain.Award{
		ID: uuid.Must(uuid.NewV7()), Dataset: domain.HouseholdStatus, Kind: "NEEDY", Municipality: "0033000", Decision: uuid.Must(uuid.NewV7()),
		Persons: []uuid.UUID{person}, Parts: []domain.Part{{From: day, To: day.AddDate(0, 6, 0)}}, Occurred: w.clock.Now(),
	}
	if err := w.app.Grant(w.t.Context(), "test", uuid.NewString(), award, nil); err != nil {
		w.t.Fatal(err)
	}
	return award
}

func (w *feedWorld) withdraw(a domain.Award) {
	w.t.Helper()
	change := app.AwardChange{Award: a.ID, Last: a.Parts[0].From.AddDate(0, 0, -1), Occurred: w.clock.Now()}
	if err := w.app.EndAward(w.t.Context(), "test", uuid.NewString(), change); err != nil {
		w.t.Fatal(err)
	}
}

// work makes and sends what is due.
func (w *feedWorld) work() {
	w.t.Helper()
	fail := func(_ context.Context, err error) { w.t.Error(err) }
	if err := w.feed.Dispatch(w.t.Context(), fail, func() {}); err != nil {
		w.t.Fatal(err)
	}
	sender := app.NewSender(w.feed)
	if err := sender.Start(w.t.Context(), fail); err != nil {
		w.t.Fatal(err)
	}
	sender.Wait()
}

func (w *feedWorld) create(organisation, number string, s domain.Subscription) (app.SubscriptionView, error) {
	return w.feed.CreateSubscription(w.as(organisation, "RELIEF", "CreateSubscription"), app.NewSubscription{Subscription: s, Number: number})
}

// subscribe makes a subscription with an address that has passed the handshake.
func (w *feedWorld) subscribe(number string, r *hook) app.SubscriptionView {
	w.t.Helper()
	v, err := w.create(office, number, domain.Subscription{Protocol: domain.ProtocolHTTP, Sink: r.URL})
	if err != nil {
		w.t.Fatal(err)
	}
	keys, _, err := w.feed.SubscriptionKeys(w.as(office, "RELIEF", "ListSubscriptionKeys"), v.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, k := range keys {
		key, err := webhook.ParseKey(k)
		if err != nil {
			w.t.Fatal(err)
		}
		r.keys = append(r.keys, key)
	}
	if v, err = w.feed.VerifySubscription(w.as(office, "RELIEF", "VerifySubscription"), v.ID); err != nil || v.State != domain.SubscriptionActive {
		w.t.Fatal(v.State, err)
	}
	return v
}

func (w *feedWorld) see(v app.SubscriptionView) app.SubscriptionView {
	w.t.Helper()
	v, err := w.feed.Subscription(w.as(office, "RELIEF", "GetSubscription"), v.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// hook is an address of a subscriber: it takes nothing that is not signed.
type hook struct {
	*httptest.Server
	mu     sync.Mutex
	keys   []webhook.Key
	now    func() time.Time
	status int
	asked  int // Retry-After, seconds
	got    []domain.Event
	raw    []string
}

func (w *feedWorld) hook() *hook {
	r := &hook{status: http.StatusOK, now: w.clock.Now}
	r.Server = httptest.NewServer(r)
	w.t.Cleanup(r.Close)
	return r
}

func (r *hook) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if req.Method == http.MethodOptions {
		w.Header().Set("WebHook-Allowed-Origin", req.Header.Get("WebHook-Request-Origin"))
		return
	}
	body, _ := io.ReadAll(req.Body)
	if webhook.Verify(req.Header, r.keys, body, r.now()) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var challenge struct{ Type, Challenge string }
	if _ = json.Unmarshal(body, &challenge); challenge.Challenge != "" {
		_ = json.NewEncoder(w).Encode(map[string]string{"challenge": challenge.Challenge})
		return
	}
	if r.asked > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(r.asked))
	}
	w.WriteHeader(r.status)
	if r.status >= 300 || req.Header.Get("Content-Type") != courier.MediaType {
		return
	}
	var e domain.Event
	_ = json.Unmarshal(body, &e)
	r.got, r.raw = append(r.got, e), append(r.raw, string(body))
}

// numbers are those of what arrived, in the order of arrival.
func (r *hook) numbers() (out []int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.got {
		n, _ := strconv.Atoi(e.Sequence)
		out = append(out, n)
	}
	return out
}

func (r *hook) answer(status, asked int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.asked = status, asked
}

// subjects is a broker.
type subjects struct {
	mu   sync.Mutex
	down bool
	got  []string
}

// Publish keeps what was published.
func (s *subjects) Ensure(context.Context, string, string) error { return nil }

func (s *subjects) Publish(_ context.Context, subject, id string, _ []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return fmt.Errorf("no broker")
	}
	if !slices.Contains(s.got, subject+" "+id) {
		s.got = append(s.got, subject+" "+id)
	}
	return nil
}

// End forgets what waits.
func (s *subjects) End(_ context.Context, organisation, subscription string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got = slices.DeleteFunc(s.got, func(x string) bool { return strings.HasPrefix(x, "subscriber."+organisation+"."+subscription+" ") })
	return nil
}

func equalNumbers(t *testing.T, what string, got []int, want ...int) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}
