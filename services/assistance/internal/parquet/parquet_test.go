package parquet

import (
	"bytes"
	"testing"

	"github.com/parquet-go/parquet-go"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestFileIsReadBackAndIsTheSameEachTime(t *testing.T) {
	t.Parallel()
	cells := []domain.Cell{
		{Households: 12, Now: 100, Then: 90, Winners: 0, Losers: 7, Unchanged: 5, StatusLost: 6},
		{Group: domain.Group{Municipality: "0033000", HouseholdType: domain.OtherHousehold}, Suppressed: true},
	}
	first, err := Cells(cells)
	if err != nil {
		t.Fatal(err)
	}
	if second, err := Cells(cells); err != nil || !bytes.Equal(first, second) {
		t.Errorf("another file for the same table: %v", err)
	}
	rows, err := parquet.Read[row](bytes.NewReader(first), int64(len(first)))
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v, %v", rows, err)
	}
	sum, hidden := rows[0], rows[1]
	if sum.Municipality != nil || sum.HouseholdType != nil || *sum.Households != 12 || *sum.CostThen != 90 || *sum.Winners != 0 || *sum.StatusLost != 6 {
		t.Errorf("sum %+v", sum)
	}
	if !hidden.Suppressed || *hidden.Municipality != "0033000" || *hidden.HouseholdType != "other" || hidden.Households != nil || hidden.CostNow != nil {
		t.Errorf("hidden cell %+v", hidden)
	}
}
