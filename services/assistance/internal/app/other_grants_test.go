package app_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// asking is a caseworker of a municipality who asks for double help.
func (w *world) asking(t *testing.T, municipality string) context.Context {
	t.Helper()
	c := caller.Caller{Kind: caller.Staff, Workload: "gateway", Subject: "ilze", Roles: []string{"caseworker"}, Municipality: municipality, Purpose: "DUPCHECK", LegalBasis: "SPSP-36"}
	return authz.WithRequest(caller.With(t.Context(), c), w.rules, "ListOtherGrants", true)
}

// GR-02: a municipality learns that another one helps a beneficiary of its case, when it is the same kind of help for some of the same days, and tells
// the chain the relation; of all else it learns nothing, and no relation is told.
func TestGR02_OtherGrantsAreThoseOfTheSameBenefit(t *testing.T) {
	march, may, june := domain.NewMonth(2026, 3), domain.NewMonth(2026, 5), domain.NewMonth(2026, 6)
	for name, c := range map[string]struct {
		other    string
		from, to domain.Month
		same     bool // the same person
		want     int
	}{
		"the same days":                {riga, march, may, true, 1},
		"one month of them":            {riga, may, june, true, 1},
		"days after them":              {riga, june, june, true, 0},
		"somebody else's":              {riga, march, may, false, 0},
		"what it granted itself, of a": {kuldiga, june, june, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			person, aCase, stranger := uuid.New(), uuid.New(), uuid.New()
			w, _ := comparing(t, person, stranger)
			w.award(t, kuldiga, aCase, march, may, person)
			whose := person
			if !c.same {
				whose = stranger
			}
			w.award(t, c.other, uuid.New(), c.from, c.to, whose)
			ctx := w.asking(t, kuldiga)
			list, err := w.OtherGrants(ctx, aCase)
			if err != nil || len(list) != c.want {
				t.Fatalf("%+v, %v", list, err)
			}
			want := ""
			if c.want > 0 {
				want = "SAME_BENEFIT"
				if g := list[0]; g.Person != person || g.Municipality != c.other || g.Benefit != domain.GMIBenefit || g.Start != c.from.First() || g.End != c.to.Last() {
					t.Errorf("%+v", g)
				}
			}
			if got := authz.Relations(ctx); len(got) != 1 || got[0] != want {
				t.Errorf("the relations %q", got)
			}
			if _, err := w.OtherGrants(w.asking(t, "0099000"), aCase); !errors.Is(err, domain.ErrConflictPersonsRequired) {
				t.Errorf("a municipality whose case it is not: %v", err)
			}
		})
	}
}
