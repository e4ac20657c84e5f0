package document

import (
	"strings"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// plainTexts is plain.yaml.
type plainTexts struct {
	Sentences    map[string]Text
	Refusals     map[string]Text
	OtherRefusal Text `yaml:"other_refusal"`
}

// speaker collects short sentences in one language.
type speaker struct {
	texts      plainTexts
	lang       string
	paragraphs [][]string
}

func (p *speaker) begin() { p.paragraphs = append(p.paragraphs, nil) }

// say adds a sentence with its gaps filled: pairs of name and value.
func (p *speaker) say(key string, pairs ...string) {
	p.add(p.texts.Sentences[key].in(p.lang), pairs...)
}

func (p *speaker) add(sentence string, pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		sentence = strings.ReplaceAll(sentence, "{"+pairs[i]+"}", pairs[i+1])
	}
	last := len(p.paragraphs) - 1
	p.paragraphs[last] = append(p.paragraphs[last], sentence)
}

func (p *speaker) day(d domain.Date) string {
	if p.lang == "en" {
		return dayEN(d)
	}
	return day(d)
}

func (p *speaker) money(cents int64) string {
	if p.lang == "en" {
		return euroEN(cents)
	}
	return euro(cents)
}

// plain is the part in plain language.
func (s *source) plain(lang, id, title string) Part {
	return s.spoken(lang).part(id, title)
}

// part makes a part of the document of what was said.
func (p *speaker) part(id, title string) Part {
	part := Part{ID: id, Lang: p.lang, Title: title}
	if p.lang == "lv" {
		part.Lang = "" // that of the document
	}
	for _, sentences := range p.paragraphs {
		part.Blocks = append(part.Blocks, Para{Text: strings.Join(sentences, " ")})
	}
	return part
}

func (s *source) spoken(lang string) *speaker {
	p := &speaker{texts: s.plainTexts, lang: lang}
	p.begin()
	p.say("asked", "received", p.day(s.file.Application.Received))
	p.say("looked")
	oneMonth := false
	for _, e := range s.issued.Entitlements {
		p.begin()
		s.sayLine(p, e)
		oneMonth = oneMonth || e.Granted && e.Rule == ruleOneMonth
	}
	if oneMonth {
		p.begin()
		p.say("one_month")
		p.say("one_month_why")
	}
	p.begin()
	p.say("more")
	p.say("disagree")
	p.say("until", "until", p.day(s.issued.AppealUntil))
	p.begin()
	p.say("change")
	p.say("help")
	return p
}

// sayLine says one line of the decision.
func (s *source) sayLine(p *speaker, e domain.Entitlement) {
	what := s.line(p.lang, e)
	switch {
	case !e.Granted:
		p.say("no", "what", what)
		if why, ok := p.texts.Refusals[e.Rule]; ok {
			p.add(why.in(p.lang))
		} else {
			p.add(p.texts.OtherRefusal.in(p.lang))
		}
	case e.Status != "":
		p.say("status_yes", "what", what)
		p.say("status_when", "start", p.day(e.Start), "end", p.day(e.End))
	case e.Benefit == domain.BenefitCrisis:
		p.say("benefit_yes", "what", what)
		p.say("benefit_once", "amount", p.money(cents(e)))
	default:
		p.say("benefit_yes", "what", what)
		p.say("benefit_much", "amount", p.money(cents(e)))
		p.say("benefit_when", "start", p.day(e.Start), "end", p.day(e.End))
	}
}
