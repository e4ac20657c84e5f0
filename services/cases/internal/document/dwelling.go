package document

import (
	"strings"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

func lower(c domain.Code) string { return strings.ToLower(string(c)) }

// dwelling is where the household lives and what it costs, with what the norms let count.
func (s *source) dwelling() []Block {
	var blocks []Block
	if w := s.declaration.Dwelling; w != nil {
		use := "nav"
		if w.RightOfUse {
			use = "ir"
		}
		t := Table{Caption: "Mājoklis", Head: columns("Kas", "Deklarēts", "Avots")}
		t.Rows = append(t.Rows, cells("apkurināmā platība", area(w.AreaM2Hundredths), s.declared()))
		if w.Heating != "" {
			t.Rows = append(t.Rows, cells("apkure", s.lv("heating", w.Heating), s.declared()))
		}
		t.Rows = append(t.Rows, cells("lietošanas tiesības", use, s.declared()))
		blocks = append(blocks, t)
	}
	if len(s.declaration.HousingExpenses) == 0 {
		return append(blocks, Para{Text: "Mājokļa izdevumi nav deklarēti (" + s.declared() + ")."})
	}
	t := Table{Caption: "Mājokļa izdevumi", Head: columns("Veids", "Mēnesis", "#Rēķinā", "#Ņemts vērā", "Avots")}
	for _, x := range s.declaration.HousingExpenses {
		t.Rows = append(t.Rows, cells(s.lv("expense", x.Type), month(string(x.Month)), euro(x.Cents), s.counted(x), "rēķins; "+s.declared()))
	}
	return append(blocks, t)
}

// counted is what the means test took of a bill (R55, R68); the trace has one figure for each type.
func (s *source) counted(x domain.HousingExpense) string {
	for _, step := range s.assessment.GetTrace() {
		if step.GetRule() != "R55" {
			continue
		}
		for _, v := range step.GetResults() {
			if v.GetName() == string(x.Type) {
				return figures(v.GetValue()) + nbsp + "EUR"
			}
		}
	}
	return "nav vērtēts"
}
