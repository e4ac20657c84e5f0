package document

import (
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// declarationForm is the declaration of means (iztikas līdzekļu deklarācija, R94 to R96) with every figure's source. The
// form of the regulation was not seen; the fields are those that its published descriptions name.
func (s *source) declarationForm() Doc {
	a := s.file.Application
	d := Doc{Lang: "lv", Title: "Iztikas līdzekļu deklarācija", Head: []KeyValue{
		{"Iestāde", s.by.Service}, {"Iesniegta", day(a.Received) + ", " + s.lv("channel", a.Channel)}, {"Mērķis", s.purposes()},
	}}
	if s.file.Case != nil {
		d.Head = append(d.Head, KeyValue{"Lietas numurs", s.file.Case.Number})
	}
	if s.declaration.Crisis != nil {
		return s.crisisForm(d)
	}
	d.Parts = []Part{
		{ID: "iesniedzejs", Title: "1. Iesniedzējs un mājsaimniecība", Blocks: []Block{s.applicant(), s.members()}},
		{ID: "ienakumi", Title: "2.1. Ienākumi trīs pilnos kalendāra mēnešos", Blocks: s.incomes()},
		{ID: "neregulari", Title: "2.2. Neregulāri ienākumi divpadsmit mēnešos", Blocks: s.irregular()},
		{ID: "ipasums", Title: "3. Uzkrājumi un īpašums", Blocks: append([]Block{s.possessions()}, s.accounts()...)},
	}
	if s.declaration.Dwelling != nil || len(s.declaration.HousingExpenses) > 0 {
		d.Parts = append(d.Parts, Part{ID: "majoklis", Title: "4. Mājoklis", Blocks: s.dwelling()})
	}
	d.Parts = append(d.Parts, Part{ID: "apliecinajums", Title: "5. Apliecinājums", Blocks: s.vows()},
		s.declarationPlain("lv", "vienkarsi", "Vienkāršā valodā"), s.declarationPlain("en", "plain", "In plain language"))
	return d
}

func (s *source) applicant() Table {
	p := s.known.Person(s.file.Application.Applicant)
	t := Table{Caption: "Iesniedzējs", Head: columns("Kas", "Ziņa", "Avots")}
	t.Rows = append(t.Rows, cells("vārds, uzvārds", s.name(p.Person), "personu reģistrs"),
		cells("personas kods", known(code(p.Code)), "personu reģistrs"), cells("deklarētā dzīvesvieta", known(p.Address), "personu reģistrs"))
	return t
}

func (s *source) members() Table {
	t := Table{Caption: "Mājsaimniecības locekļi", Head: columns("Persona", "Personas kods", "Saistība", "Nodarbošanās", "Avots")}
	for _, m := range s.declaration.Members {
		t.Rows = append(t.Rows, cells(s.name(m.Person), known(code(s.known.Person(m.Person).Code)), s.lv("relation", m.Relation), s.doing(m), fromRegister+s.declared()))
	}
	return t
}

// vows is what the adults vouch for with their signatures (R12, R95); who has not signed finds a line to sign on.
func (s *source) vows() []Block {
	t := Table{Caption: "Paraksti", Head: columns("Persona", "Kā parakstīts", "Kad", "Paraksts")}
	for _, x := range s.file.Application.Signatures {
		row := cells(s.name(x.Person), "vēl nav parakstīts", none, "________________________")
		if x.Signed {
			row = cells(s.name(x.Person), s.lv("method", x.Method), day(rigaDay(x.Time)), "parakstīts")
		}
		t.Rows = append(t.Rows, row)
	}
	return []Block{Para{Text: "Apliecinu, ka deklarācijā sniegtās ziņas ir pilnīgas un patiesas."}, t,
		Para{Remark: true, Text: "Paraksts uz izdrukas nav vajadzīgs, ja deklarācija iesniegta vienotajā valsts un pašvaldību portālā. Veidlapas lauki nav salīdzināti ar noteikumu 2. pielikumu."}}
}

// rigaDay is the civil day of an instant; none for no instant.
func rigaDay(t time.Time) domain.Date {
	if t.IsZero() {
		return domain.Date{}
	}
	return domain.DateOf(t.In(clock.Riga))
}

func (s *source) declarationPlain(lang, id, title string) Part {
	p := &speaker{texts: s.plainTexts, lang: lang}
	p.begin()
	p.say("declaration_what")
	p.say("declaration_read")
	p.begin()
	p.say("declaration_true")
	p.say("declaration_sign")
	p.say("help")
	return p.part(id, title)
}
