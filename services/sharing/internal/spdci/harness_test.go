package spdci_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/policy"
	"github.com/digisoc/platform/services/sharing/internal/release/releasetest"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/spdci/schema"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

const (
	organisation = "90000000001"
	callback     = "https://spmis.example.lv/spdci"
	anna         = "00010112345" // has a status and benefits
	berta        = "00020212345" // lives with Anna
	twins        = "00030312345" // two persons have it
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// fakePersons is the registry of persons.
type fakePersons map[string]uuid.UUID

func (f fakePersons) ByCode(_ context.Context, code string, _ uuid.UUID) (uuid.UUID, error) {
	if code == twins {
		return uuid.Nil, domain.ErrPersonAmbiguous
	}
	return f[code], nil
}

func (f fakePersons) Codes(_ context.Context, ids []uuid.UUID, _ uuid.UUID) (map[uuid.UUID]string, error) {
	out := map[uuid.UUID]string{}
	for code, id := range f {
		for _, want := range ids {
			if id == want {
				out[id] = code
			}
		}
	}
	return out, nil
}

// fakePartner is the system of a partner: it takes what is posted, or does not.
type fakePartner struct {
	mu     sync.Mutex
	down   bool
	posted []post
}

type post struct {
	address string
	body    []byte
}

func (f *fakePartner) Post(_ context.Context, address string, body []byte) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return "NOT_REACHED", false
	}
	f.posted = append(f.posted, post{address, body})
	return "HTTP_200", true
}

// world is registries with one partner.
type world struct {
	t       *testing.T
	x       *spdci.Exchange
	store   *store.Registry
	plain   *store.Store
	db      *pg.DB
	persons fakePersons
	partner *fakePartner
	record  spdci.Partner
	clock   *clock.FixedClock
	key     ed25519.PrivateKey
	opener  *rsa.PrivateKey
	engine  *authz.Engine
	schemas *schema.Set
	status  uuid.UUID // award of Anna and Berta
	benefit uuid.UUID // award of Anna

	permissions []uuid.UUID
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, clock: clock.Fixed(start), partner: &fakePartner{}, persons: fakePersons{anna: uuid.New(), berta: uuid.New()}}
	w.db = testkit.Postgres(t, "sharing", store.Migrations)
	w.plain = store.New(w.db)
	w.store = store.NewRegistry(w.plain, testkit.Vault(t))
	w.engine = must[*authz.Engine](t)(authz.Load("sharing", policy.Files))
	w.schemas = must[*schema.Set](t)(schema.Load())
	w.x = must[*spdci.Exchange](t)(spdci.New(spdci.Deps{
		Store: w.store, Persons: w.persons, Rules: must[*disclose.Rules](t)(disclose.Load(catalogue.Files)), Sets: must[[]dataset.Description](t)(dataset.Load()),
		Ways: releasetest.Ways(t), Courier: w.partner, Clock: w.clock, Sealed: true, Base: "https://digisoc.example",
	}))
	w.permit(domain.HouseholdStatus, 1000, domain.FieldPerson, domain.FieldKind, domain.FieldPeriod, domain.FieldMunicipality)
	w.permit(domain.GrantedBenefits, 1000, domain.FieldPerson, domain.FieldKind, domain.FieldPeriod, domain.FieldAmount)
	w.record = w.enroll("spmis.example.lv", organisation)
	w.status = w.grant(domain.HouseholdStatus, "NEEDY", 0, "2026-01-01", "2026-06-30", anna, berta)
	w.benefit = w.grant(domain.GrantedBenefits, "HOUSING", 12_050, "2026-02-01", "2026-05-31", anna)
	return w
}

// enroll records a partner with fresh keys, which become those of the world.
func (w *world) enroll(sender, organisation string) spdci.Partner {
	w.t.Helper()
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	if w.opener == nil {
		w.opener = must[*rsa.PrivateKey](w.t)(rsa.GenerateKey(rand.Reader, 2048))
	}
	w.key = private
	set, _ := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: public, KeyID: "k1", Use: "sig"}, {Key: &w.opener.PublicKey, KeyID: "e1", Use: "enc", Algorithm: "RSA-OAEP-256"}}})
	p, err := w.x.CreatePartner(w.staff("CreateRegistryPartner"), spdci.Partner{SenderID: sender, Organisation: organisation, CallbackURLs: []string{callback}, Keys: string(set)})
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) staff(action string) context.Context { return w.official(action, "contracts") }

func (w *world) official(action, role string) context.Context {
	ctx := caller.With(w.t.Context(), caller.Caller{Kind: caller.Staff, Subject: "dace", Workload: "gateway", Roles: []string{role}})
	return authz.WithRequest(ctx, w.engine, action, false)
}

// permit records a permission of the institution and returns its id.
func (w *world) permit(d domain.Dataset, quota int, fields ...string) uuid.UUID {
	w.t.Helper()
	p := domain.Permission{
		ID: uuid.Must(uuid.NewV7()), Number: uuid.NewString(), Organisation: organisation, Dataset: d, Purpose: "RELIEF", LegalBasis: "MK-624-2023", Fields: fields,
		From: day("2026-01-01"), To: day("2026-12-31"), DailyQuota: quota, GrantedBy: "dace", GrantedAt: start, Version: 1,
	}
	if err := w.plain.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error { return tx.AddPermission(ctx, &p) }); err != nil {
		w.t.Fatal(err)
	}
	w.permissions = append(w.permissions, p.ID)
	return p.ID
}

// kill uses the kill switch.
func (w *world) kill(kind domain.StopKind, target string) {
	w.t.Helper()
	s, err := domain.NewStop(domain.Stop{Kind: kind, Target: target, Reason: "test"}, "officer", start)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.plain.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error { return tx.AddStop(ctx, &s) }); err != nil {
		w.t.Fatal(err)
	}
}

// stop suspends every permission.
func (w *world) stop() {
	w.t.Helper()
	list := must[[]app.Permitted](w.t)(w.plain.Permissions(w.t.Context(), organisation, day("2026-03-02")))
	for i := range list {
		p := list[i].Permission
		p.Suspended = start
		if err := w.plain.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error { return tx.SavePermission(ctx, &p) }); err != nil {
			w.t.Fatal(err)
		}
	}
}

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

// grant adds an award to a dataset, as its event does.
func (w *world) grant(d domain.Dataset, kind string, cents int64, from, to string, codes ...string) uuid.UUID {
	w.t.Helper()
	a := domain.Award{ID: uuid.New(), Dataset: d, Kind: kind, Municipality: "0033000", Decision: uuid.New(), Occurred: w.clock.Now(), Parts: []domain.Part{{From: day(from), To: day(to), Cents: cents}}}
	for _, c := range codes {
		a.Persons = append(a.Persons, w.persons[c])
	}
	rows := a.Begin()
	err := w.plain.InTx(w.t.Context(), func(ctx context.Context, tx app.Tx) error {
		if err := tx.AddAward(ctx, &a); err != nil {
			return err
		}
		return tx.AddRows(ctx, &a, rows, w.clock.Now())
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return a.ID
}

// envelope signs a message as the partner does; change spoils the header.
func (w *world) envelope(action string, message any, change func(h map[string]any)) []byte {
	w.t.Helper()
	header := map[string]any{
		"version": "1.0.0", "message_id": uuid.NewString(), "message_ts": wire.Stamp(w.clock.Now()), "action": action, "sender_id": "spmis.example.lv", "total_count": 1,
	}
	if change != nil {
		change(header)
	}
	h, m := must[[]byte](w.t)(json.Marshal(header)), must[[]byte](w.t)(json.Marshal(message))
	sender, _ := header["sender_id"].(string)
	return must[json.RawMessage](w.t)(wire.Join(wire.Sign(w.key, sender, "k1", h, m, w.clock.Now()), h, m))
}

func (w *world) ctx() context.Context { return w.as(organisation, "RELIEF", "MK-624-2023") }

func (w *world) as(organisation, purpose, basis string) context.Context {
	ctx := caller.With(w.t.Context(), caller.Caller{
		Kind: caller.System, Subject: "system:iestade", Workload: "gateway", Roles: []string{"institution"}, Organisation: organisation, Purpose: purpose, LegalBasis: basis,
	})
	return authz.WithRequest(ctx, w.engine, "SearchRegistry", true)
}

// search is a message with searches.
func search(criteria ...map[string]any) map[string]any {
	list := []any{}
	for _, c := range criteria {
		list = append(list, map[string]any{"reference_id": uuid.NewString(), "timestamp": wire.Stamp(start), "search_criteria": c, "locale": "eng"})
	}
	return map[string]any{"transaction_id": "T-1", "search_request": list}
}

func byCode(code string) map[string]any {
	return map[string]any{"query_type": "idtype-value", "query": map[string]any{"type": "UIN", "value": code}}
}

// answered is an answer that was opened.
type answered struct {
	header  wire.CallbackHeader
	message json.RawMessage
}

// opened checks the signature and form of an answer by our published keys.
func (w *world) opened(body []byte, form string) answered {
	w.t.Helper()
	e, err := wire.Parse(body)
	if err != nil {
		w.t.Fatalf("%v: %s", err, body)
	}
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(must[[]byte](w.t)(w.x.JWKS(w.t.Context())), &set); err != nil {
		w.t.Fatal(err)
	}
	keys := map[string]ed25519.PublicKey{}
	for _, k := range set.Keys {
		if key, ok := k.Key.(ed25519.PublicKey); ok {
			keys[k.KeyID] = key
		}
	}
	if err := wire.Verify(e.Signature, e.Header.SenderID, keys, e.RawHeader, e.Message, w.clock.Now()); err != nil {
		w.t.Errorf("the signature of the answer: %v", err)
	}
	a := answered{message: e.Message}
	if err := json.Unmarshal(e.RawHeader, &a.header); err != nil {
		w.t.Fatal(err)
	}
	if a.header.Encrypted {
		key := jose.JSONWebKey{Key: w.opener, KeyID: "e1"}
		if a.message, err = wire.Decrypt(e.Message, []jose.JSONWebKey{key}); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := w.schemas.Check(form, a.message); err != nil {
		w.t.Error(err)
	}
	return a
}

// ask searches at once.
func (w *world) ask(r spdci.Registry, message any) wire.SearchAnswer {
	w.t.Helper()
	n := len(message.(map[string]any)["search_request"].([]any))
	a, err := w.x.Do(w.ctx(), r, spdci.SearchSync, w.envelope("search", message, func(h map[string]any) { h["total_count"] = n }))
	if err != nil {
		w.t.Fatal(err)
	}
	var out wire.SearchAnswer
	if err := json.Unmarshal(w.opened(a.Body, "search").message, &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// quota records a second permission of the benefits and returns its number.
func (w *world) quota(calls int) string {
	w.t.Helper()
	id := w.permit(domain.GrantedBenefits, calls, domain.FieldPerson)
	for _, p := range must[[]app.Permitted](w.t)(w.plain.Permissions(w.t.Context(), organisation, day("2026-03-02"))) {
		if p.ID == id {
			return p.Number
		}
	}
	w.t.Fatal("the permission is not there")
	return ""
}

// sealed encrypts a message for our published key, as a partner does.
func (w *world) sealed(message any) json.RawMessage {
	w.t.Helper()
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(must[[]byte](w.t)(w.x.JWKS(w.t.Context())), &set); err != nil {
		w.t.Fatal(err)
	}
	for _, k := range set.Keys {
		if k.Use == "enc" {
			return must[json.RawMessage](w.t)(wire.Encrypt(must[[]byte](w.t)(json.Marshal(message)), k))
		}
	}
	w.t.Fatal("no key to encrypt for")
	return nil
}
