package server

import (
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// entry is a heading of the copy with facts: a request, a restriction, or a group of fields with who answers for each.
type entry struct {
	Code  string `json:"code"`           // of the data catalogue
	Name  string `json:"name,omitempty"` // of the request
	Title words  `json:"title"`
	Facts []fact `json:"facts"`
}

// fact is one line of it.
type fact struct {
	What words `json:"what"`
	Told words `json:"told"`
}

func (e *entry) add(lv, en string, told words) {
	if told.LV != "" || told.EN != "" {
		e.Facts = append(e.Facts, fact{words{lv, en}, told})
	}
}

func same(s string) words { return words{s, s} }

func dayWords(at time.Time) words {
	if at.IsZero() {
		return words{}
	}
	return same(at.In(clock.Riga).Format(time.DateOnly))
}

// rightWords are the rights as the copy calls them.
var rightWords = map[domain.Right]words{
	domain.Rectification: {"Labojums (VDAR 16. pants)", "Rectification (GDPR 16)"},
	domain.Erasure:       {"Dzēšana (VDAR 17. pants)", "Erasure (GDPR 17)"},
	domain.Restriction:   {"Apstrādes ierobežošana (VDAR 18. pants)", "Restriction of processing (GDPR 18)"},
	domain.Objection:     {"Iebildums (VDAR 21. pants)", "Objection (GDPR 21)"},
}

// outcomeWords are the outcomes of an answer; of none it is being dealt with.
var outcomeWords = map[string]words{
	"": {"Izskatīšanā", "Being dealt with"}, domain.Granted: {"Apmierināts", "Granted"}, domain.Partly: {"Apmierināts daļēji", "Granted in part"},
	domain.Refused: {"Noraidīts", "Refused"},
}

// dataWords is what a group or leaf is called.
func (s *Copies) dataWords(code string) words {
	if l := s.catalogue.Leaf(code); l != nil {
		return words{l.LV, l.EN}
	}
	for _, g := range s.catalogue.Groups() {
		if g.Group == code {
			return words{g.LV, g.EN}
		}
	}
	return same(code)
}

// askedEntries are the person's own requests with what was answered (J10).
func (s *Copies) askedEntries(c *app.Copy) []entry {
	out := []entry{}
	for i := range c.Asked {
		q := &c.Asked[i]
		right, data := rightWords[q.Right], s.dataWords(q.Code)
		e := entry{Code: q.Code, Name: names.Format("rightsRequests", q.ID), Title: words{right.LV + ": " + data.LV, right.EN + ": " + data.EN}}
		e.add("Saņemts", "Received", dayWords(q.Received))
		e.add("Ieraksts", "Record", same(q.Record))
		e.add("Jūsu paskaidrojums", "What you wrote", same(q.Asked.Wrong))
		e.add("Jūsu vēlētā vērtība", "The value you wished", same(q.Asked.Wish))
		e.add("Atbildes pēdējā diena", "Last day of the answer", same(q.Due.Format(time.DateOnly)))
		e.add("Kāpēc termiņš pagarināts", "Why the term was extended", words(q.Notice))
		e.add("Iznākums", "Outcome", outcomeWords[q.Outcome])
		e.add("Atbildēts", "Answered", dayWords(q.AnsweredAt))
		e.add("Pamatojums", "Ground", words(c.Grounds[q.Ground]))
		e.add("Atbilde", "Answer", words(q.Answer))
		e.add("Atbildēja", "Answered by", same(q.Officer))
		e.add("Saņēmēji, kam paziņots", "Recipients that were told", same(strings.Join(q.Told, ", ")))
		e.add("Ierobežojums atcelts", "Restriction lifted", dayWords(q.LiftedAt))
		out = append(out, e)
	}
	return out
}

// limitEntries are the restrictions in force (GDPR 18).
func (s *Copies) limitEntries(c *app.Copy) []entry {
	out := []entry{}
	for _, l := range c.Limits {
		e := entry{Code: l.Code, Name: names.Format("rightsRequests", l.Request), Title: s.dataWords(l.Code)}
		e.add("Spēkā no", "In force since", dayWords(l.Start))
		e.add("Ieraksts", "Record", same(l.Record))
		out = append(out, e)
	}
	return out
}

// answerEntries say of each field of the groups in the copy who answers for it (OBJ-O2).
func (s *Copies) answerEntries(kept map[string]bool, made time.Time) []entry {
	out := []entry{}
	if s.matrix == nil {
		return out
	}
	for _, g := range s.catalogue.Groups() {
		_, row, ok := s.matrix.Of(g.Group, made)
		if !kept[g.Group] || !ok {
			continue
		}
		party := func(code string) words { return words(s.matrix.Party(code, made)) }
		controller, processor, auditor := party(row.Controller), party(row.Processor), party(row.Auditor)
		told := words{
			"Pārzinis: " + controller.LV + ". Apstrādātājs: " + processor.LV + ". Uzrauga: " + auditor.LV,
			"Controller: " + controller.EN + ". Processor: " + processor.EN + ". Audited by: " + auditor.EN,
		}
		e := entry{Code: g.Group, Title: words{g.LV, g.EN}}
		for _, l := range s.catalogue.Expand(g.Group) {
			e.Facts = append(e.Facts, fact{words{l.Code + " " + l.LV, l.Code + " " + l.EN}, told})
		}
		out = append(out, e)
	}
	return out
}

// section is a heading with entries.
type section struct {
	Title   words
	Entries []entry
}

// sections are those entries in the order in which they are read.
func (p *paper) sections() []section {
	return slices.DeleteFunc([]section{
		{words{"Jūsu pieprasījumi par datiem", "Your requests about your data"}, p.Asked},
		{words{"Spēkā esošie ierobežojumi", "Restrictions in force"}, p.Limits},
		{words{"Kas atbild par katru datu lauku", "Who answers for each field"}, p.Answer},
	}, func(s section) bool { return s.Entries == nil })
}
