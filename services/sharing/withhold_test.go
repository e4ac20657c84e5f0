package sharing_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/proto/catalogue"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// GDPR 18: of what one person had restricted nothing stands in an answer, of others everything does; a restriction of one record leaves the
// person's others, and one that names another person's record takes nothing from her.
func TestGDPR_18_RestrictedLeavesAreCutRecordByRecord(t *testing.T) {
	d, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	mine, others := "persons/"+uuid.NewString(), "persons/"+uuid.NewString()
	first, second, theirs := benefitName(), benefitName(), benefitName()
	answer := func() *assistancev1.ListBenefitsResponse {
		return &assistancev1.ListBenefitsResponse{Benefits: []*assistancev1.Benefit{benefit(first, mine), benefit(second, mine), benefit(theirs, others)}}
	}
	for name, c := range map[string]struct {
		held restriction.Held
		want []bool // whether the amount stands
	}{
		"a group":                 {restriction.Held{Person: mine, Code: "G12"}, []bool{false, false, true}},
		"a leaf":                  {restriction.Held{Person: mine, Code: "G12.03"}, []bool{false, false, true}},
		"another group":           {restriction.Held{Person: mine, Code: "G07"}, []bool{true, true, true}},
		"one record":              {restriction.Held{Person: mine, Code: "G12", Record: second}, []bool{true, false, true}},
		"another person's record": {restriction.Held{Person: mine, Code: "G12", Record: theirs}, []bool{true, true, true}},
	} {
		m := answer()
		cut := d.Table.Withhold(m, nil, hidden(d, &c.held))
		var got []bool
		for _, b := range m.GetBenefits() {
			got = append(got, b.GetMonthlyAmount() != nil)
		}
		if !slices.Equal(got, c.want) || cut.Empty() == slices.Contains(c.want, false) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if len(m.GetBenefits()) != 3 || m.GetBenefits()[0].GetName() != first {
			t.Errorf("%s: the record itself is gone", name)
		}
	}
}

// What names no person is about those whom the call was about; what stands around a record counts for what is in it.
func TestGDPR_18_WhatNamesNobodyIsAboutTheCall(t *testing.T) {
	d, err := mask.Open(catalogue.Files)
	if err != nil {
		t.Fatal(err)
	}
	mine, others := "persons/"+uuid.NewString(), "persons/"+uuid.NewString()
	held := restriction.Held{Person: mine, Code: "G16.05"}
	for about, want := range map[string]string{mine: "", others: "2026-12-01"} {
		m := &casesv1.ListTasksResponse{Tasks: []*casesv1.Task{{Name: "tasks/" + uuid.NewString(), DueDate: "2026-12-01"}}}
		d.Table.Withhold(m, []string{about}, hidden(d, &held))
		if got := m.GetTasks()[0].GetDueDate(); got != want {
			t.Errorf("about %s: %q", about, got)
		}
	}
}

func hidden(d *mask.Disclosure, h *restriction.Held) func([]string) disclose.Mask {
	return func(names []string) (out disclose.Mask) {
		if h.Covers(names) {
			for _, l := range d.Rules.Catalogue().Expand(h.Code) {
				out = out.With(l.Index)
			}
		}
		return out
	}
}

func benefitName() string { return "benefits/" + uuid.NewString() }

func benefit(name, person string) *assistancev1.Benefit {
	return &assistancev1.Benefit{Name: name, Persons: []string{person}, StartDate: "2026-01-01", MonthlyAmount: &typesv1.Money{Cents: 100, CurrencyCode: "EUR"}}
}
