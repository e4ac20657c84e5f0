package app_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// guardians knows who acts for whom.
type guardians struct {
	registry
	acts map[string]uuid.UUID // by the caller's person
}

func (g guardians) ActsFor(ctx context.Context, person uuid.UUID) (bool, error) {
	return g.acts[caller.From(ctx).Person] == person, nil
}

// GR-19: who lawfully acts for a person reads what was granted to her, by that relation; who does not, and she herself when she asks for another, is refused.
func TestREPRESENTATIVE_ReadsWhatWasGrantedToWhomSheActsFor(t *testing.T) {
	ward, guardian, stranger := uuid.New(), uuid.New(), uuid.New()
	w, r := comparing(t, ward)
	w.App = app.New(store.New(w.db, w.vault), domain.NewEngine(embedded(t)), w.clock, app.WithPersons(guardians{r, map[string]uuid.UUID{names.Format("persons", guardian): ward}}))
	w.award(t, kuldiga, uuid.New(), domain.NewMonth(2026, 3), domain.NewMonth(2026, 5), ward)
	as := func(person uuid.UUID) context.Context {
		c := caller.Caller{Kind: caller.Citizen, Workload: "gateway", Subject: "c", Person: names.Format("persons", person), Purpose: "SELF", LegalBasis: "GDPR-15"}
		return authz.WithRequest(caller.With(t.Context(), c), w.rules, "ListBenefits", true)
	}
	for name, c := range map[string]struct {
		who  uuid.UUID
		want string // the relation; empty: refused
	}{"herself": {ward, "SELF"}, "her guardian": {guardian, "REPRESENTATIVE"}, "a stranger": {stranger, ""}} {
		ctx := as(c.who)
		list, _, err := w.Benefits(ctx, app.List{Person: ward})
		if c.want == "" {
			if !errors.Is(err, errs.ErrAccessDenied) || len(list) != 0 {
				t.Errorf("%s: %+v, %v", name, list, err)
			}
			continue
		}
		if told := authz.Relations(ctx); err != nil || len(list) != 1 || len(told) != 1 || told[0] != c.want {
			t.Errorf("%s: %+v by %q, %v", name, list, told, err)
		}
	}
	if list, _, err := w.Benefits(as(guardian), app.List{Case: uuid.New()}); err != nil || len(list) != 0 {
		t.Errorf("a guardian of a case: %+v, %v", list, err)
	}
}
