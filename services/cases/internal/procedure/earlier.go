package procedure

import (
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// earlierRow says how old an application may be for its facts to be told in a new one (OBJ-S1).
type earlierRow struct {
	Months       int `yaml:"months"`
	dated.Period `yaml:",inline"`
}

func readEarlier(body []byte) (rows []earlierRow, err error) {
	f := dated.Read("procedure/earlier.yaml", body, &rows)
	dated.Check(f, rows, dated.Rule[earlierRow]{
		Keys: dated.Alone[earlierRow],
		Whole: func(r *earlierRow, must dated.Must) {
			must("months", r.Months > 0 && r.Months <= 120, "it is 1 to 120")
		},
	})
	return rows, f.Err()
}

// EarlierSince is the first day of applications whose facts are told in a new one; the day itself when there is no rule.
func (r *Rules) EarlierSince(on domain.Date) domain.Date {
	if row := dated.Find(r.earlier, on.String(), dated.Any[earlierRow]); row != nil {
		return on.AddMonths(-row.Months)
	}
	return on
}
