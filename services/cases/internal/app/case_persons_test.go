package app_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// issuer is the sharing service, asking for itself.
var issuer = caller.Caller{Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "SECURITY", LegalBasis: "GDPR-32"}

// ADR 0044: the issuer learns of a case and of its application whom it is about, at once also somebody who was added; nobody else may ask.
func TestIssuerLearnsWhomACaseIsAbout(t *testing.T) {
	w := newWorld(t)
	v := w.opened()
	members := v.File.Application.Declaration.Persons()
	ask := func(who caller.Caller, key app.Key) (app.CasePersons, error) {
		return w.CasePersons(w.as(who, "ListCasePersons"), key)
	}
	for _, key := range []app.Key{{Case: v.File.Case.ID}, {Application: v.File.Application.ID}} {
		got, err := ask(issuer, key)
		if err != nil || got.Municipality != kuldiga || len(got.Persons) != len(members) {
			t.Fatalf("%+v: %+v, %v", key, got, err)
		}
		for _, m := range members {
			if !slices.Contains(got.Persons, m) {
				t.Errorf("a member is missing")
			}
		}
	}
	newborn := domain.Member{Person: uuid.New(), BirthDate: domain.NewDate(2026, 11, 1), Relation: "CHILD", Occupation: "LEARNER"}
	changed := v.File.Application.Declaration
	changed.Members = append(slices.Clone(changed.Members), newborn)
	_, err := w.UpdateApplication(w.as(worker, "UpdateApplication"), app.UpdateApplication{
		ID: v.File.Application.ID, Declaration: &changed,
	})
	must(t, err)
	if got, err := ask(issuer, app.Key{Case: v.File.Case.ID}); err != nil || !slices.Contains(got.Persons, newborn.Person) {
		t.Errorf("somebody who was added: %+v, %v", got, err)
	}
	if _, err := ask(issuer, app.Key{Case: uuid.New()}); errs.ReasonOf(err) != "CASE_NOT_FOUND" {
		t.Errorf("a case that is not there: %v", err)
	}
	for name, who := range map[string]caller.Caller{"an official": worker, "for another purpose": {Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "EVENT", LegalBasis: "EVENT"}} {
		if _, err := ask(who, app.Key{Case: v.File.Case.ID}); errs.ReasonOf(err) != "CASE_NOT_FOUND" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
