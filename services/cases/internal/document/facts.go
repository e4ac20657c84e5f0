package document

import (
	"slices"
	"strconv"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// facts are the facts found, each figure with where it comes from.
func (s *source) facts() []Block {
	blocks := []Block{s.household()}
	if s.declaration.Crisis != nil {
		return append(blocks, s.crisis()...)
	}
	blocks = append(blocks, s.incomes()...)
	blocks = append(blocks, s.irregular()...)
	blocks = append(blocks, s.possessions())
	blocks = append(blocks, s.accounts()...)
	if s.declaration.Dwelling != nil || len(s.declaration.HousingExpenses) > 0 {
		blocks = append(blocks, s.dwelling()...)
	}
	return blocks
}

// fromRegister begins the source of a row whose name, code and day of birth are the registry's and whose rest is declared.
const fromRegister = "personu reģistrs; "

// declared is the source of what the household declared.
func (s *source) declared() string { return "deklarācija, " + day(s.file.Application.Received) }

func (s *source) household() Table {
	t := Table{Caption: "Mājsaimniecības locekļi", Head: columns("Persona", "Dzimšanas datums", "Saistība", "Nodarbošanās", "Avots")}
	for _, m := range s.declaration.Members {
		t.Rows = append(t.Rows, cells(s.name(m.Person), day(m.BirthDate), s.lv("relation", m.Relation), s.doing(m),
			fromRegister+s.declared()))
	}
	return t
}

// doing is what a member does, with what else matters for the means test.
func (s *source) doing(m domain.Member) string {
	text := s.lv("occupation", m.Occupation)
	if m.Disabled {
		text += "; persona ar invaliditāti"
	}
	if m.Institution != "" {
		text += "; " + s.lv("institution", m.Institution)
	}
	return text
}

// incomes is one row for each person and type, one column for each month of the window.
func (s *source) incomes() []Block {
	if len(s.declaration.MonthlyIncomes) == 0 {
		lines := []Block{Para{Text: "Regulāru ienākumu rindas par trim pilniem kalendāra mēnešiem nav deklarētas (" + s.declared() + ")."}}
		return append(append(lines, s.withoutIncome()...), s.businesses()...)
	}
	var months []domain.Month
	for _, in := range s.declaration.MonthlyIncomes {
		if !slices.Contains(months, in.Month) {
			months = append(months, in.Month)
		}
	}
	slices.Sort(months)
	t := Table{Caption: "Regulārie ienākumi pēc nodokļiem", Head: columns("Persona", "Veids")}
	last := columns("Vai ņem vērā", "Avots")
	if s.issued == nil { // before a decision nobody has judged
		last = last[1:]
	}
	for _, m := range months {
		t.Head = append(t.Head, Column{month(string(m)), true})
	}
	t.Head = append(t.Head, last...)
	for _, row := range incomeRows(s.declaration.MonthlyIncomes) {
		line := cells(s.name(row.Person), s.lv("income", row.Type))
		for _, m := range months {
			line = append(line, Cell{Text: row.sums[m]})
		}
		t.Rows = append(t.Rows, append(line, cells(s.treatment(row.Type), s.declared())[2-len(last):]...))
	}
	return append(append([]Block{t}, s.withoutIncome()...), s.businesses()...)
}

// incomeRow is what one person declared of one type, by month.
type incomeRow struct {
	domain.MonthlyIncome
	sums map[domain.Month]string
}

func incomeRows(list []domain.MonthlyIncome) []incomeRow {
	var rows []incomeRow
	totals := map[domain.MonthlyIncome]int64{}
	for _, in := range list {
		key := in
		key.Cents = 0
		totals[key] += in.Cents
		i := slices.IndexFunc(rows, func(r incomeRow) bool { return r.Person == in.Person && r.Type == in.Type })
		if i < 0 {
			i, rows = len(rows), append(rows, incomeRow{in, map[domain.Month]string{}})
		}
		rows[i].sums[in.Month] = euro(totals[key])
	}
	return rows
}

func (s *source) irregular() []Block {
	if len(s.declaration.IrregularIncomes) == 0 {
		return s.withoutIrregular()
	}
	t := Table{Caption: "Neregulārie ienākumi", Head: columns("Persona", "Veids", "Diena", "#Summa", "Vai ņem vērā", "Avots")}
	for _, in := range s.declaration.IrregularIncomes {
		t.Rows = append(t.Rows, cells(s.name(in.Person), s.lv("income", in.Type), day(in.Date), euro(in.Cents), s.treatment(in.Type), s.declared()))
	}
	return append([]Block{t}, s.withoutIrregular()...)
}

// treatment says whether a type of income counts, as the trace found it.
func (s *source) treatment(t domain.Code) string {
	for _, step := range s.assessment.GetTrace() {
		for _, p := range step.GetParameters() {
			if p.GetKey() == "income.treatment."+lower(t) {
				return s.lv("treatment", p.GetValue())
			}
		}
	}
	return "nav vērtēts"
}

// possessions are savings, property and vehicles. What is not declared is said to be not declared: it is not zero.
func (s *source) possessions() Table {
	d := s.declaration
	t := Table{Caption: "Uzkrājumi un īpašums", Head: columns("Kas", "Deklarēts", "Avots")}
	savings := notStated
	if d.SavingsCents != nil {
		savings = euro(*d.SavingsCents)
	}
	t.Rows = append(t.Rows, cells("naudas līdzekļu uzkrājumi iesnieguma dienā", savings, s.declared()))
	for _, p := range d.RealProperties {
		what := "nekustamais īpašums"
		if p.Land {
			what = "zeme"
		}
		if p.Home {
			what += ", kurā mājsaimniecība dzīvo"
		}
		t.Rows = append(t.Rows, cells(what, strconv.FormatInt(p.AreaM2, 10)+nbsp+"m²", s.declared()))
	}
	if len(d.RealProperties) == 0 {
		t.Rows = append(t.Rows, cells("nekustamais īpašums", noneOr(d.NoRealProperty), s.declared()))
	}
	for _, v := range d.Vehicles {
		t.Rows = append(t.Rows, cells("transportlīdzeklis", s.lv("vehicle", v), s.declared()))
	}
	if len(d.Vehicles) == 0 {
		t.Rows = append(t.Rows, cells("transportlīdzekļi", noneOr(d.NoVehicles), s.declared()))
	}
	for _, x := range d.Assets {
		t.Rows = append(t.Rows, cells(s.lv("asset", x.Kind), euro(x.Cents), s.declared()))
	}
	return t
}
