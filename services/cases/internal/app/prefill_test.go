package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// fact is something that a household can be asked for once.
type fact struct {
	input  string
	person uuid.UUID
	month  domain.Month
}

// told are the facts of a declaration that hold on after it: of members, property and dwelling; incomes are of their months.
func told(d domain.Declaration) map[fact]bool {
	out := map[fact]bool{}
	for _, f := range []string{"birth_date", "relation", "occupation", "disabled", "institution", "maintenance_contract", "residence", "pension_age", "job_seeker_exemption"} {
		out[fact{input: "types.v1.Member." + f}] = true
	}
	if len(d.RealProperties) > 0 || d.NoRealProperty {
		out[fact{input: "types.v1.RealProperty.home"}] = true
	}
	if len(d.Vehicles) > 0 || d.NoVehicles {
		out[fact{input: "types.v1.Vehicle.kind"}] = true
	}
	if d.Dwelling != nil {
		out[fact{input: "types.v1.Dwelling.heating"}] = true
	}
	for _, i := range d.MonthlyIncomes {
		out[fact{"types.v1.MonthlyIncome.amount", i.Person, i.Month}] = true
	}
	for _, n := range d.NoIncomes {
		out[fact{"types.v1.MonthlyIncome.amount", n.Person, n.Month}] = true
	}
	return out
}

// OBJ-S1: the journey of a client who comes back after the term of what she was granted: of all questions none is one that she answered before, the draft with the
// answers is filed as it is, and a first client is asked more.
func TestOBJ_S1_ReturningClientIsAskedNothingTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.decided()
	before := w.kase(first.Case).File.Application
	for _, m := range before.Declaration.Members {
		if _, ok := w.registry.people[m.Person]; !ok {
			w.registry.people[m.Person] = app.Person{DisplayName: "Anna", BirthDate: m.BirthDate}
		}
	}
	w.clock.Advance(190 * 24 * 60 * 60 * 1e9) // the term is over
	in := app.PrefillInput{Municipality: kuldiga, Applicant: before.Applicant, Purposes: before.Purposes}
	draft, err := w.PrefillApplication(w.as(worker, "PrefillApplication"), in)
	must(t, err)
	answered, repeats := told(before.Declaration), 0
	for _, q := range draft.Questions {
		if answered[fact{q.Input, q.Person, q.Month}] {
			repeats++
			t.Errorf("asked again: %+v", q)
		}
		if q.Input == "types.v1.IrregularIncome.amount" && q.Since.IsZero() {
			t.Errorf("asked for what was told: %+v", q)
		}
	}
	if draft.Earlier != before.ID || len(draft.Declaration.Members) != len(before.Declaration.Members) {
		t.Errorf("%+v", draft)
	}
	fresh := uuid.Must(uuid.NewV7())
	w.registry.people[fresh] = app.Person{DisplayName: "Jauns", BirthDate: domain.NewDate(1990, 1, 1)}
	newcomer, err := w.PrefillApplication(w.as(worker, "PrefillApplication"), app.PrefillInput{Municipality: kuldiga, Applicant: fresh, Purposes: before.Purposes})
	must(t, err)
	kinds := func(d domain.Draft) int {
		seen := map[string]bool{}
		for _, q := range d.Questions {
			seen[q.Input] = true
		}
		return len(seen)
	}
	t.Logf("a first client is asked for %d kinds of facts, a returning one for %d; repeats: %d", kinds(newcomer), kinds(draft), repeats)
	if newcomer.Earlier != uuid.Nil || kinds(newcomer) <= kinds(draft) {
		t.Errorf("%d and %d kinds of questions", kinds(newcomer), kinds(draft))
	}
	zero := int64(0)
	draft.Declaration.SavingsCents = &zero
	for _, q := range draft.Questions {
		if q.Month != "" {
			draft.Declaration.NoIncomes = append(draft.Declaration.NoIncomes, domain.NoIncome{Person: q.Person, Month: q.Month})
		}
	}
	if _, err := w.CreateApplication(w.as(worker, "CreateApplication"), domain.Filing{Municipality: kuldiga, Channel: "ON_SITE", Applicant: before.Applicant, Purposes: before.Purposes, Declaration: draft.Declaration}, false); err != nil {
		t.Errorf("the draft with its answers is not filed: %v", err)
	}
}

// OBJ-S1: a draft tells nobody more than she may see: not another municipality, not another citizen; and nothing of an application that is too old, not decided or elsewhere.
func TestOBJ_S1_DraftTellsNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.decided()
	before := w.kase(first.Case).File.Application
	for _, m := range before.Declaration.Members {
		w.registry.people[m.Person] = app.Person{DisplayName: "Anna", BirthDate: m.BirthDate}
	}
	other := worker
	other.Municipality = "0001000"
	in := app.PrefillInput{Municipality: kuldiga, Applicant: before.Applicant}
	if _, err := w.PrefillApplication(w.as(other, "PrefillApplication"), in); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("an official of another municipality: %v", err)
	}
	if _, err := w.PrefillApplication(w.as(citizen(uuid.Must(uuid.NewV7())), "PrefillApplication"), in); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("another citizen: %v", err)
	}
	mine, err := w.PrefillApplication(w.as(citizen(before.Applicant), "PrefillApplication"), in)
	if err != nil || mine.Earlier != before.ID {
		t.Errorf("herself: %v, %v", mine.Earlier, err)
	}
	there, err := w.PrefillApplication(w.as(other, "PrefillApplication"), app.PrefillInput{Municipality: "0001000", Applicant: before.Applicant})
	if err != nil || there.Earlier != uuid.Nil || len(there.Declaration.Members) != 1 {
		t.Errorf("another municipality got the application of the first: %+v, %v", there, err)
	}
	if _, err := w.PrefillApplication(w.as(worker, "PrefillApplication"), app.PrefillInput{Municipality: kuldiga, Applicant: uuid.Must(uuid.NewV7())}); !errors.Is(err, domain.ErrPersonUnknown) {
		t.Errorf("an unknown person: %v", err)
	}
	w.clock.Advance(25 * 31 * 24 * 60 * 60 * 1e9)
	if old, err := w.PrefillApplication(w.as(worker, "PrefillApplication"), in); err != nil || old.Earlier != uuid.Nil {
		t.Errorf("after two years: %v, %v", old.Earlier, err)
	}
}
