package catalogue

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

func day(s string) domain.Date {
	d, err := domain.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestListsOfADay(t *testing.T) {
	t.Parallel()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	today := day("2026-03-02")
	kinds := c.Kinds(today)
	if len(kinds) != 25 || !slices.IsSortedFunc(kinds, func(a, b Kind) int { return slices.Compare([]byte(a.Code), []byte(b.Code)) }) {
		t.Errorf("%d kinds", len(kinds))
	}
	if _, ok := c.Kind("SVC-04", day("2017-06-30")); ok {
		t.Error("a kind before the register")
	}
	if k, ok := c.Kind("SVC-04", today); !ok || !slices.Equal(k.Units, []string{"HOUR", "VISIT"}) {
		t.Errorf("home care is %+v", k)
	}
	if c.Years(RegistrationYears, today) != 5 || !slices.Equal(c.Days(RenewalWarning, today), []int{180, 90, 30}) {
		t.Error("terms")
	}
}
