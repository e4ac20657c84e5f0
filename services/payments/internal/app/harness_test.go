package app_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/policy"
	"github.com/digisoc/platform/services/payments/internal/store"
)

const (
	kuldiga = "0033000"
	riga    = "0001000"
	iban    = "LV80BANK0000435195001"
	iban2   = "EE382200221020145685"
)

// world is the use cases on a real store, with the person registry faked.
type world struct {
	*app.App
	t       testing.TB
	db      *pg.DB
	store   *store.Store
	engine  *authz.Engine
	persons *registry
}

// registry knows everybody as living, but for those named.
type registry struct {
	silent bool // it does not answer
	died   map[uuid.UUID]domain.Date
}

func (r *registry) Lives(_ context.Context, ids []uuid.UUID) map[uuid.UUID]domain.Life {
	lives := map[uuid.UUID]domain.Life{}
	for _, id := range ids {
		if !r.silent {
			lives[id] = domain.Life{Known: true, Died: r.died[id]}
		}
	}
	return lives
}

func newWorld(t testing.TB) *world {
	t.Helper()
	db := testkit.Postgres(t, "payments", store.Migrations)
	engine, err := authz.Load("payments", policy.Files)
	must(t, err)
	w := &world{t: t, db: db, store: store.New(db, testkit.Vault(t)), engine: engine, persons: &registry{died: map[uuid.UUID]domain.Date{}}}
	w.App = app.New(w.store, w.persons, clock.Fixed(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)))
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// by is a call of a person for an action.
func (w *world) by(subject, role, action string) context.Context {
	c := caller.Caller{Workload: "gateway", Kind: caller.Staff, Subject: subject, Roles: []string{role}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

func (w *world) ilze(action string) context.Context  { return w.by("ilze", "caseworker", action) }
func (w *world) janis(action string) context.Context { return w.by("janis", "head", action) }

// benefit is a grant of some months from January 2026.
func benefit(monthly domain.Money, months int, person uuid.UUID) domain.Benefit {
	from := domain.Month("2026-01").First()
	end := domain.Month("2026-01")
	for range months - 1 {
		end = end.Next()
	}
	return domain.Benefit{
		ID: uuid.Must(uuid.NewV7()), Case: uuid.Must(uuid.NewV7()), Decision: uuid.Must(uuid.NewV7()), Municipality: kuldiga, Kind: "GMI",
		Persons: []uuid.UUID{person}, Monthly: monthly, Start: from, End: end.First(),
	}
}

func (w *world) owe(b domain.Benefit) domain.Benefit {
	w.t.Helper()
	must(w.t, w.Owe(w.t.Context(), "test", uuid.NewString(), b))
	return b
}

// pays names the client's account for a benefit.
func (w *world) pays(b domain.Benefit) {
	w.t.Helper()
	_, err := w.SetPayee(w.ilze("SetPayee"), domain.Payee{
		Benefit: b.ID, Kind: domain.Client, Person: b.Persons[0], Account: domain.Account{Holder: "Anna Ozola", IBAN: iban},
	}, "")
	must(w.t, err)
}

// ready owes a benefit, names its payee and the municipality's account.
func (w *world) ready(monthly domain.Money, months int) domain.Benefit {
	w.t.Helper()
	b := w.owe(benefit(monthly, months, uuid.Must(uuid.NewV7())))
	w.pays(b)
	w.paysFrom()
	return b
}

func (w *world) paysFrom() {
	w.t.Helper()
	_, err := w.SetPayingAccount(w.janis("SetPayingAccount"), domain.PayingAccount{
		Municipality: kuldiga, Account: domain.Account{Holder: "Kuldīgas novads", IBAN: iban},
	})
	must(w.t, err)
}

func (w *world) prepare(through domain.Month) (domain.List, error) {
	pay := domain.DateOf(time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC))
	return w.PrepareList(w.ilze("PreparePaymentList"), app.PrepareList{Municipality: kuldiga, PayDate: pay, Through: through})
}

// send takes a list from its preparation to the bank.
func (w *world) send(through domain.Month) domain.List {
	w.t.Helper()
	l, err := w.prepare(through)
	must(w.t, err)
	return w.dispatch(l)
}

func (w *world) dispatch(l domain.List) domain.List {
	w.t.Helper()
	_, err := w.FreezeList(w.ilze("FreezePaymentList"), l.ID, "")
	must(w.t, err)
	_, err = w.ApproveList(w.janis("ApprovePaymentList"), l.ID, "")
	must(w.t, err)
	l, err = w.SendList(w.janis("SendPaymentList"), l.ID, "")
	must(w.t, err)
	return l
}

func (w *world) lines(l domain.List) []domain.Payment {
	w.t.Helper()
	out, _, err := w.Payments(w.ilze("ListPayments"), l.ID, "", 500, "")
	must(w.t, err)
	return out
}

// says imports what the bank says about payments, in a file of its own.

func (w *world) says(says domain.PaymentState, reason string, payments ...domain.Payment) domain.Import {
	w.t.Helper()
	f := domain.BankFile{Kind: domain.Camt054}
	for _, p := range payments {
		f.Entries = append(f.Entries, domain.BankEntry{EndToEnd: p.EndToEnd(), Amount: p.Amount, Says: says, Reason: reason})
	}
	i, err := w.ImportFile(w.ilze("ImportBankFile"), kuldiga, []byte(uuid.NewString()), f)
	must(w.t, err)
	return i
}

func (w *world) obligations(b domain.Benefit) []domain.Obligation {
	w.t.Helper()
	out, _, err := w.Obligations(w.ilze("ListObligations"), app.ListObligations{Benefit: b.ID, PageSize: 500})
	must(w.t, err)
	return out
}

func (w *world) states(b domain.Benefit) string {
	w.t.Helper()
	s := ""
	for _, o := range w.obligations(b) {
		s += fmt.Sprintf("%s:%s:%s ", o.Month, o.Amount, o.State)
	}
	return s
}

// proven fails unless the proof of a list holds.
func (w *world) proven(l domain.List) app.Proof {
	w.t.Helper()
	p, err := w.Proof(w.ilze("GetListProof"), l.ID)
	must(w.t, err)
	if !p.Balanced {
		w.t.Fatalf("the proof of the list fails: %+v", p)
	}
	return p
}
