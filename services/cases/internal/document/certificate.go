package document

import (
	"fmt"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// certificate proves a status to others (izziņa, R81). The fields of the form are not confirmed: it says what the purposes
// named in the law need, and that it is so.
func (s *source) certificate() (Doc, error) {
	for _, e := range s.issued.Entitlements {
		if e.Granted && e.Status != "" {
			return s.certify(e), nil
		}
	}
	return Doc{}, fmt.Errorf("the decision grants no status")
}

func (s *source) certify(e domain.Entitlement) Doc {
	persons := Table{Caption: "Personas ar šo statusu", Head: columns("Vārds, uzvārds", "Personas kods", "Dzimšanas datums", "Avots")}
	for _, m := range s.declaration.Members {
		if m.Institution == "" {
			persons.Rows = append(persons.Rows, cells(s.name(m.Person), known(code(s.known.Person(m.Person).Code)), day(m.BirthDate), "personu reģistrs"))
		}
	}
	what := s.lv("status", e.Status)
	return Doc{Lang: "lv", Title: "Izziņa par mājsaimniecības statusu", Head: []KeyValue{
		{"Izsniedzējs", s.by.Service}, {"Pašvaldība", s.by.Name}, {"Izsniegta", day(s.day)}, {"Statuss", what},
		{"Spēkā no", day(e.Start)}, {"Spēkā līdz", day(e.End) + " (ieskaitot)"}, {"Pamats", "lēmums Nr. " + s.issued.Number + ", " + day(s.day)},
	}, Parts: []Part{
		{ID: "personas", Title: "Kam izziņa izsniegta", Blocks: []Block{persons}},
		{ID: "lietosana", Title: "Kam izziņa der", Blocks: []Block{
			Para{Text: "Izziņu var uzrādīt, lai saņemtu atbalstu, kas pienākas mājsaimniecībai ar šo statusu:"},
			List{Items: []string{"pacienta līdzmaksājuma atvieglojumi", "Eiropas Savienības pārtikas un pamata materiālā palīdzība (tai ir savs slieksnis)",
				"aizsargātā elektroenerģijas lietotāja atbalsts", "valsts nodrošināta juridiskā palīdzība", "nekustamā īpašuma nodokļa atvieglojumi"}},
			Para{Remark: true, Text: "Izziņas veidlapas lauki un katra atbalsta nosacījumi nav apstiprināti; par atbalstu lemj tā sniedzējs."}}},
		s.certificatePlain("lv", "vienkarsi", "Vienkāršā valodā", e),
		s.certificatePlain("en", "plain", "In plain language", e),
	}}
}

func (s *source) certificatePlain(lang, id, title string, e domain.Entitlement) Part {
	p := &speaker{texts: s.plainTexts, lang: lang}
	p.begin()
	p.say("status_yes", "what", s.words.word(lang, "status", e.Status))
	p.say("status_when", "start", p.day(e.Start), "end", p.day(e.End))
	p.begin()
	p.say("certificate_show")
	p.say("certificate_after")
	return p.part(id, title)
}

// known says that the registry has nothing where it has nothing.
func known(text string) string {
	if text == "" {
		return "nav zināms"
	}
	return text
}
