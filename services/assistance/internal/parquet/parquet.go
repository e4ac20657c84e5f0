// Package parquet writes the table of a caseload run as an Apache Parquet file, for spreadsheets and statistics programs.
// The same table gives the same bytes. It is not for reading files, and knows nothing about access: what it is given is shown.
package parquet

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/parquet-go/parquet-go"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// MediaType of a Parquet file.
const MediaType = "application/vnd.apache.parquet"

// row is one cell. Numbers of a cell that is not shown are null, not zero. Amounts are cents of one month.
type row struct {
	Municipality  *string `parquet:"municipality,optional"`   // null: all
	HouseholdType *string `parquet:"household_type,optional"` // null: all
	Suppressed    bool    `parquet:"suppressed"`
	Households    *int64  `parquet:"households,optional"`
	CostNow       *int64  `parquet:"cost_now_cents,optional"`
	CostThen      *int64  `parquet:"cost_then_cents,optional"`
	Winners       *int64  `parquet:"winners,optional"`
	Losers        *int64  `parquet:"losers,optional"`
	Unchanged     *int64  `parquet:"unchanged,optional"`
	StatusGained  *int64  `parquet:"status_gained,optional"`
	StatusLost    *int64  `parquet:"status_lost,optional"`
}

// Cells is the file of a table.
func Cells(cells []domain.Cell) ([]byte, error) {
	rows := make([]row, len(cells))
	for i, c := range cells {
		rows[i] = row{Suppressed: c.Suppressed, Municipality: text(c.Municipality), HouseholdType: text(strings.ToLower(c.HouseholdType.String()))}
		if c.Suppressed {
			continue
		}
		now, then := int64(c.Now), int64(c.Then)
		r := &rows[i]
		r.Households, r.CostNow, r.CostThen, r.Winners, r.Losers = &c.Households, &now, &then, &c.Winners, &c.Losers
		r.Unchanged, r.StatusGained, r.StatusLost = &c.Unchanged, &c.StatusGained, &c.StatusLost
	}
	var out bytes.Buffer
	w := parquet.NewGenericWriter[row](&out, parquet.CreatedBy("digisoc", "1", ""), parquet.Compression(&parquet.Zstd))
	if _, err := w.Write(rows); err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("write parquet: %w", err)
	}
	return out.Bytes(), nil
}

func text(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
