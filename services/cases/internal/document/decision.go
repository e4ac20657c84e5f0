package document

import (
	"strings"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// ruleOneMonth is the rule of a line that is granted for one calendar month by discretion (R85).
const ruleOneMonth = "R85"

// none fills a cell that has nothing to say.
const none = "–"

// decision is the administrative act with the contents that R99 to R101 ask for.
func (s *source) decision() (Doc, error) {
	appeal, err := s.appealOn(s.by.Code, s.day)
	if err != nil {
		return Doc{}, err
	}
	d := Doc{Lang: "lv", Title: "Lēmums Nr. " + s.issued.Number, Head: s.address()}
	d.Parts = []Part{
		s.operative(),
		s.plain("lv", "vienkarsi", "Vienkāršā valodā"),
		s.plain("en", "plain", "In plain language"),
		{ID: "fakti", Title: "Konstatētie fakti", Blocks: s.facts()},
		{ID: "pamatojums", Title: "Pamatojums", Blocks: s.reasoning()},
		{ID: "normas", Title: "Piemērotās tiesību normas", Blocks: s.norms()},
		{ID: "apstridesana", Title: "Kur un kad lēmumu var apstrīdēt", Blocks: s.challenge(appeal)},
		{ID: "izdevejs", Title: "Izdevējs un aprēķina versija", Blocks: s.origin()},
	}
	return d, nil
}

// address says who decided about whom, and when.
func (s *source) address() []KeyValue {
	a := s.file.Application
	who := s.known.Person(a.Applicant)
	pairs := []KeyValue{
		{"Iestāde", s.by.Name}, {"Lēmuma izdevējs", s.by.Service}, {"Datums", day(s.day)},
		{"Adresāts", s.name(a.Applicant)}, {"Personas kods", code(who.Code)}, {"Deklarētā dzīvesvieta", who.Address},
		{"Iesniegums", "saņemts " + day(a.Received) + ", " + s.lv("channel", a.Channel)}, {"Lietas numurs", s.file.Case.Number},
		{"Lūgts", s.purposes()},
	}
	out := pairs[:0]
	for _, p := range pairs {
		if p.Value != "" {
			out = append(out, p)
		}
	}
	return out
}

func (s *source) purposes() string {
	var list []string
	for _, p := range s.file.Application.Purposes {
		list = append(list, s.lv("purpose", p))
	}
	return strings.Join(list, "; ")
}

// operative is what was decided: the rights granted and refused, the amounts by month and who gets them.
func (s *source) operative() Part {
	part := Part{ID: "lemums", Title: "Lēmums", Blocks: []Block{Para{Text: s.by.Service + ", izskatot iesniegumu, nolēma:"}}}
	t := Table{Caption: "Kas piešķirts un kas atteikts", Head: columns("Palīdzība", "Lēmums", s.amountHead(), "No", "Līdz", "Kam izmaksā")}
	for _, e := range s.issued.Entitlements {
		row := cells(s.line("lv", e), "atteikt", none, none, none, none)
		if e.Granted {
			row = cells(s.line("lv", e), "piešķirt", none, day(e.Start), day(e.End), none)
			if e.Benefit != "" {
				row[2].Text, row[5].Text = euro(cents(e)), s.payee(e)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	part.Blocks = append(part.Blocks, t)
	if months := s.months(); len(months.Rows) > 0 && s.declaration.Crisis == nil {
		part.Blocks = append(part.Blocks, months)
	}
	if s.grants() {
		var names []string
		for _, id := range s.issued.Persons {
			names = append(names, s.name(id))
		}
		part.Blocks = append(part.Blocks, Para{Text: "Palīdzība piešķirta šādām personām: " + strings.Join(names, ", ") + "."})
	}
	return part
}

// amountHead says what the amounts are: that of a crisis is paid once (R88).
func (s *source) amountHead() string {
	if s.declaration.Crisis != nil {
		return "#Summa vienreiz"
	}
	return "#Summa mēnesī"
}

func (s *source) grants() bool {
	for _, e := range s.issued.Entitlements {
		if e.Granted {
			return true
		}
	}
	return false
}

// months is one row for each month of the benefits that were granted, with the sum.
func (s *source) months() Table {
	t := Table{Caption: "Summas pa mēnešiem", Head: columns("Mēnesis")}
	var granted []domain.Entitlement
	for _, e := range s.issued.Entitlements {
		if e.Granted && e.Benefit != "" {
			granted = append(granted, e)
			t.Head = append(t.Head, Column{s.lv("purpose", e.Benefit+"_BENEFIT"), true})
		}
	}
	t.Head = append(t.Head, Column{"Kopā", true})
	first, last := span(granted)
	for m := first; !m.After(last) && !m.IsZero(); m = m.AddMonths(1) {
		row, sum := cells(month(m.String()[:7])), int64(0)
		for _, e := range granted {
			paid := int64(0)
			if !firstDay(e.Start).After(m) && !e.End.Before(m) {
				paid = cents(e)
			}
			row, sum = append(row, Cell{Text: euro(paid)}), sum+paid
		}
		t.Rows = append(t.Rows, append(row, Cell{Text: euro(sum)}))
	}
	return t
}

// span is the first day of the first month and the last day of the lines.
func span(lines []domain.Entitlement) (first, last domain.Date) {
	for _, e := range lines {
		if start := firstDay(e.Start); first.IsZero() || start.Before(first) {
			first = start
		}
		if e.End.After(last) {
			last = e.End
		}
	}
	return first, last
}

func firstDay(d domain.Date) domain.Date { return d.AddDays(1 - d.Time().Day()) }

// line names one line of the decision. A refused status is refused as such: neither kind was reached.
func (s *source) line(lang string, e domain.Entitlement) string {
	switch {
	case e.Benefit != "":
		return s.words.word(lang, "benefit", e.Benefit)
	case e.Granted:
		return s.words.word(lang, "status", e.Status)
	}
	return s.words.word(lang, "purpose", string(domain.PurposeStatus))
}

func cents(e domain.Entitlement) int64 {
	if e.MonthlyCents == nil {
		return 0
	}
	return *e.MonthlyCents
}
