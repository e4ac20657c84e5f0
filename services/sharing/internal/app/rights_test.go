package app_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	rows "github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/rights"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// rightsWorld is requests of data subjects over a real database, on a clock that stands still.
type rightsWorld struct {
	*feedWorld
	rights     *app.Rights
	acts       map[string]string // representative of whom
	recipients []string
	by         string            // service that the data came from
	erased     map[string]string // persons by the erasures that were ordered
	logs       error
}

func newRightsWorld(t *testing.T) *rightsWorld {
	t.Helper()
	w := &rightsWorld{feedWorld: newFeedWorld(t), acts: map[string]string{}}
	law, err := rights.Load()
	if err != nil {
		t.Fatal(err)
	}
	leaves, err := catalogue.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := vault.AddKey(path, noon); err != nil {
		t.Fatal(err)
	}
	keys, err := vault.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	w.rights = app.NewRights(app.RightsDeps{
		Store: store.NewRights(store.New(w.db), vault.New(keys, w.clock)), Law: law, Catalogue: leaves, Persons: w, Representatives: w, Receivers: w, Erasures: w, Clock: w.clock,
		Leaves: map[domain.Dataset][]string{domain.HouseholdStatus: {"G01.03", "G11.01"}, domain.GrantedBenefits: {"G01.03", "G12"}},
		Fields: map[domain.Dataset]map[string]string{domain.HouseholdStatus: {"person": "G01.03", "kind": "G11.01", "municipality": "G11.03"}},
	})
	return w
}

// ActsFor is the register of representations.
func (w *rightsWorld) ActsFor(_ context.Context, representative, person string, _ time.Time) (bool, error) {
	return w.acts[representative] == person, nil
}

// Recipients are what the logs say.
func (w *rightsWorld) Recipients(context.Context, string, string) ([]app.Receipt, error) {
	var out []app.Receipt
	for _, o := range w.recipients {
		out = append(out, app.Receipt{Organisation: o, Service: w.by, Purpose: "RELIEF", LegalBasis: "MK-624-2023"})
	}
	return out, w.logs
}

// Erasure is the registry of persons: whose it is and whether it was ordered.
func (w *rightsWorld) Erasure(_ context.Context, name string) (string, bool, error) {
	return w.erased[name], w.erased[name] != "", nil
}

func (w *rightsWorld) citizen(person uuid.UUID, action string) context.Context {
	c := caller.Caller{Workload: "gateway", Kind: caller.Citizen, Subject: "c", Person: names.Format("persons", person), Purpose: "SELF", LegalBasis: "GDPR-16"}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

func (w *rightsWorld) dpo(municipality, action string) context.Context {
	c := caller.Caller{
		Workload: "gateway", Kind: caller.Staff, Subject: "daina", Name: "Daina Sarga", Roles: []string{"data_officer"}, Municipality: municipality,
		Purpose: "DATA_RIGHTS", LegalBasis: "GDPR-39",
	}
	return authz.With(caller.With(w.t.Context(), c), w.engine, action)
}

// ask raises a request of a person about herself.
func (w *rightsWorld) ask(person uuid.UUID, right domain.Right, code string) domain.RightsRequest {
	w.t.Helper()
	q, err := w.rights.Ask(w.citizen(person, "CreateRightsRequest"), domain.RightsRequest{
		Person: person, Right: right, Code: code, Municipality: "0001000", Asked: domain.Asked{Wrong: "Summa nav pareiza", Wish: "120,00"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return q
}

func (w *rightsWorld) answer(q domain.RightsRequest, outcome, ground string) error {
	_, err := w.rights.Answer(w.dpo("", "AnswerRightsRequest"), q.ID, outcome, ground, told, "")
	return err
}

var told = domain.Bilingual{LV: "Jūsu dati ir pārbaudīti.", EN: "Your data were checked."}

func TestSEC_GDPR_4_PersonSeesStateAndAnswerAndNobodyElseDoes(t *testing.T) {
	w, me := newRightsWorld(t), uuid.Must(uuid.NewV7())
	q := w.ask(me, domain.Rectification, "G12.03")
	if q.State() != "RECEIVED" || q.Due.Format(time.DateOnly) != "2026-04-02" || q.Dispute {
		t.Errorf("%+v", q)
	}
	if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); err != nil {
		t.Fatal(err)
	}
	got, err := w.rights.Request(w.citizen(me, "GetRightsRequest"), q.ID)
	if err != nil || got.Answer != told || got.Officer != "Daina Sarga" || got.Asked.Wish != "120,00" || got.State() != "ANSWERED" {
		t.Errorf("%+v, %v", got, err)
	}
	for name, ctx := range map[string]context.Context{
		"another person":                  w.citizen(uuid.Must(uuid.NewV7()), "GetRightsRequest"),
		"officer of another municipality": w.dpo("0031000", "GetRightsRequest"),
	} {
		if _, err := w.rights.Request(ctx, q.ID); !errors.Is(err, domain.ErrRightsNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); !errors.Is(err, domain.ErrRightsAnswered) {
		t.Errorf("answered twice: %v", err)
	}
}

func TestSEC_GDPR_4_RepresentativeAsksOnlyWhileTheRepresentationHolds(t *testing.T) {
	w, child, parent := newRightsWorld(t), uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	want := domain.RightsRequest{Person: child, Right: domain.Objection, Code: "G12", Asked: domain.Asked{Wrong: "Iebilstu pret nodošanu"}}
	if _, err := w.rights.Ask(w.citizen(parent, "CreateRightsRequest"), want); !errors.Is(err, domain.ErrRightsNotFound) {
		t.Fatalf("no representation: %v", err)
	}
	w.acts[names.Format("persons", parent)] = names.Format("persons", child)
	q, err := w.rights.Ask(w.citizen(parent, "CreateRightsRequest"), want)
	if err != nil || q.RaisedBy != names.Format("persons", parent) {
		t.Fatalf("%v %v", q, err)
	}
	clear(w.acts)
	if _, err := w.rights.Request(w.citizen(parent, "GetRightsRequest"), q.ID); !errors.Is(err, domain.ErrRightsNotFound) {
		t.Errorf("the representation ended: %v", err)
	}
	if _, err := w.rights.Request(w.citizen(child, "GetRightsRequest"), q.ID); err != nil {
		t.Errorf("the person herself: %v", err)
	}
}

func TestSEC_GDPR_3_TermIsExtendedOnceWithinTheMonthAndOverdueIsListed(t *testing.T) {
	w := newRightsWorld(t)
	q, late := w.ask(uuid.Must(uuid.NewV7()), domain.Objection, "G11"), w.ask(uuid.Must(uuid.NewV7()), domain.Objection, "G11")
	extend := func(id uuid.UUID) error {
		_, err := w.rights.Extend(w.dpo("", "ExtendRightsRequest"), id, told)
		return err
	}
	w.clock.Set(time.Date(2026, 4, 2, 20, 0, 0, 0, time.UTC)) // still the last day in Riga
	if err := extend(q.ID); err != nil {
		t.Fatal(err)
	}
	if err := extend(q.ID); !errors.Is(err, domain.ErrRightsExtended) {
		t.Errorf("twice: %v", err)
	}
	if got := w.overdue(); len(got) != 0 {
		t.Errorf("before the day has passed: %v", got)
	}
	w.clock.Set(time.Date(2026, 4, 2, 22, 0, 0, 0, time.UTC)) // 3 April in Riga
	if err := extend(late.ID); !errors.Is(err, domain.ErrRightsPassed) {
		t.Errorf("after the month: %v", err)
	}
	if got := w.overdue(); !slices.Equal(got, []uuid.UUID{late.ID}) {
		t.Errorf("overdue: %v", got)
	}
	w.clock.Set(time.Date(2026, 6, 3, 9, 0, 0, 0, time.UTC))
	if got := w.overdue(); !slices.Equal(got, []uuid.UUID{late.ID, q.ID}) {
		t.Errorf("after three months: %v", got)
	}
}

func (w *rightsWorld) overdue() (out []uuid.UUID) {
	w.t.Helper()
	list, err := w.rights.Due(w.dpo("", "ListDueRightsRequests"), true)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, q := range list {
		out = append(out, q.ID)
	}
	return out
}

func TestREQ_DAT_2_ValueOfARegisterIsADisputeAndNotEdited(t *testing.T) {
	w := newRightsWorld(t)
	q := w.ask(uuid.Must(uuid.NewV7()), domain.Rectification, "G07.04")
	if !q.Dispute || q.Keeper != "VSAA" {
		t.Fatalf("%+v", q)
	}
	if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); !errors.Is(err, domain.ErrRightsRegister) {
		t.Errorf("edited: %v", err)
	}
	if err := w.answer(q, domain.Refused, "REGISTER_KEEPS_VALUE"); err != nil {
		t.Error(err)
	}
}

func TestSEC_GDPR_4_ErasureIsRefusedWithAReason(t *testing.T) {
	w := newRightsWorld(t)
	q := w.ask(uuid.Must(uuid.NewV7()), domain.Erasure, "G12")
	if err := w.answer(q, domain.Granted, "NO_LONGER_NEEDED"); !errors.Is(err, domain.ErrRightsErasure) {
		t.Errorf("granted and nothing ordered: %v", err)
	}
	for _, outcome := range []string{domain.Granted, domain.Partly} {
		if err := w.answer(q, outcome, "LAW_REQUIRES_KEEPING"); !errors.Is(err, domain.ErrRightsGround) {
			t.Errorf("%s: %v", outcome, err)
		}
	}
	if err := w.answer(q, domain.Refused, "LAW_REQUIRES_KEEPING"); err != nil {
		t.Error(err)
	}
}

func TestSEC_GDPR_4_ErasureIsGrantedOnlyWithAnErasureThatWasOrderedForThePerson(t *testing.T) {
	w := newRightsWorld(t)
	me := uuid.Must(uuid.NewV7())
	q := w.ask(me, domain.Erasure, "G12")
	w.erased = map[string]string{"erasures/mine": names.Format("persons", me), "erasures/another": names.Format("persons", uuid.Must(uuid.NewV7()))}
	try := func(erasure string) error {
		_, err := w.rights.Answer(w.dpo("", "AnswerRightsRequest"), q.ID, domain.Granted, "NO_LONGER_NEEDED", told, erasure)
		return err
	}
	for _, wrong := range []string{"erasures/another", "erasures/proposed"} {
		if err := try(wrong); !errors.Is(err, domain.ErrRightsErasure) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	if err := try("erasures/mine"); err != nil {
		t.Fatal(err)
	}
	if got, err := w.rights.Request(w.citizen(me, "GetRightsRequest"), q.ID); err != nil || got.Erasure != "erasures/mine" {
		t.Errorf("%v %v", got, err)
	}
}

func TestSEC_GDPR_4_RecipientsAreToldOfACorrection(t *testing.T) {
	w := newRightsWorld(t)
	w.recipients = []string{"0001000", office} // the municipality answers for the data and is no recipient
	q := w.ask(uuid.Must(uuid.NewV7()), domain.Rectification, "G12.03")
	w.logs = domain.ErrRightsRecipients
	if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); !errors.Is(err, domain.ErrRightsRecipients) {
		t.Fatalf("a log is silent: %v", err)
	}
	w.logs = nil
	if err := w.answer(q, domain.Granted, "VALUE_CORRECTED"); err != nil {
		t.Fatal(err)
	}
	for organisation, want := range map[string]int{office: 1, "0001000": 0, "90000000009": 0} {
		list, err := w.rights.Notices(w.as(organisation, "RELIEF", "ListRightsNotices"), uuid.Nil, uuid.Nil)
		if err != nil || len(list) != want || want == 1 && (list[0].What != "RECTIFIED" || list[0].Person != q.Person) {
			t.Errorf("%s: %v, %v", organisation, list, err)
		}
	}
}

func TestRequestThatIsNotWholeIsRefused(t *testing.T) {
	w, me := newRightsWorld(t), uuid.Must(uuid.NewV7())
	whole := domain.RightsRequest{Person: me, Right: domain.Rectification, Code: "G12.03", Asked: domain.Asked{Wrong: "Summa nav pareiza", Wish: "120,00"}}
	for name, spoil := range map[string]func(*domain.RightsRequest){
		"no such leaf": func(q *domain.RightsRequest) { q.Code = "G99.01" },
		"no wish":      func(q *domain.RightsRequest) { q.Asked.Wish = "  " },
		"no words":     func(q *domain.RightsRequest) { q.Asked.Wrong = "  " },
		"no right":     func(q *domain.RightsRequest) { q.Right = "MONEY" },
	} {
		q := whole
		spoil(&q)
		if _, err := w.rights.Ask(w.citizen(me, "CreateRightsRequest"), q); !errors.Is(err, domain.ErrRightsInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.ask(me, domain.Rectification, "G12.03")
	if _, err := w.rights.Ask(w.citizen(me, "CreateRightsRequest"), whole); !errors.Is(err, domain.ErrRightsOpen) {
		t.Errorf("the same again: %v", err)
	}
}
