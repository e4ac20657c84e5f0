package document

import (
	"net/url"
	"strings"

	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// norms are the provisions down to the point that the rules used stand on, and the dated rows that gave the figures. What
// is not confirmed says so.
func (s *source) norms() []Block {
	rules := Table{Caption: "Normas un ko tās nosaka", Head: columns("Norma", "Kam piemērota", "Vai apstiprināta")}
	rows := Table{Caption: "Normatīvajos aktos noteiktie lielumi", Head: columns("Lielums", "Vērtība", "Spēkā", "Norma", "Avots", "Vai apstiprināts")}
	used, read := map[string]bool{}, map[string]bool{}
	for _, step := range s.assessment.GetTrace() {
		if !used[step.GetRule()] {
			used[step.GetRule()] = true
			rules.Rows = merge(rules.Rows, s.norm(step))
		}
		for _, p := range step.GetParameters() {
			if key := p.String(); !read[key] {
				read[key] = true
				rows.Rows = append(rows.Rows, s.row(p))
			}
		}
	}
	return []Block{rules, rows, Para{Remark: true,
		Text: "SPSP – Sociālo pakalpojumu un sociālās palīdzības likums; MK 809 – Ministru kabineta 2020. gada 17. decembra noteikumi Nr. 809. " +
			"„Nav apstiprināts” nozīmē, ka norma vai lielums lietots kā darba pieņēmums un nav salīdzināts ar normatīvā akta tekstu."}}
}

// merge adds a norm, or one more rule to the row of the same norm.
func merge(rows [][]Cell, row []Cell) [][]Cell {
	for _, r := range rows {
		if r[0] == row[0] && r[2] == row[2] {
			r[1].Text += "\n" + row[1].Text
			return rows
		}
	}
	return append(rows, row)
}

func (s *source) norm(step *assistancev1.Step) []Cell {
	n, ok := s.known.Norm(step.GetRule())
	if !ok {
		n = domain.Norm{Rule: step.GetRule(), LegalRef: "norma nav norādīta", Confidence: "NC"}
	}
	return cells(n.LegalRef, step.GetTitle().GetLv()+" ("+step.GetRule()+")", s.lv("confidence", n.Confidence))
}

func (s *source) row(p *assistancev1.Parameter) []Cell {
	valid := "no " + dayText(p.GetValidFrom())
	if p.GetValidTo() != "" {
		valid = dayText(p.GetValidFrom()) + "–" + dayText(p.GetValidTo())
	}
	name := s.parameter(p.GetKey())
	if p.GetHouseholdType() != "" {
		name += ", " + s.value(strings.ToUpper(p.GetHouseholdType()))
	}
	row := cells(name, s.value(p.GetValue()), valid, p.GetLegalRef(), "", s.lv("confidence", p.GetConfidence()))
	row[4] = link(p.GetSource())
	return row
}

// parameter names a row: by its key, or by the type that stands at the end of the key.
func (s *source) parameter(key string) string {
	if s.words.knows("parameter", key) {
		return s.lv("parameter", key)
	}
	if i := strings.LastIndexByte(key, '.'); i > 0 && s.words.knows("parameter", key[:i]) {
		return s.lv("parameter", key[:i]) + ": " + s.code(strings.ToUpper(key[i+1:]))
	}
	return key
}

// link shows the host of a source and leads to it.
func link(source string) Cell {
	u, err := url.Parse(source)
	if err != nil || u.Host == "" {
		return Cell{Text: source}
	}
	return Cell{Text: strings.TrimPrefix(u.Host, "www."), Href: source}
}

// challenge is where and by when the decision can be challenged (R99, R100), in Latvian.
func (s *source) challenge(row appealRow) []Block {
	blocks := []Block{Para{Text: row.fill(row.Text.LV, day(s.issued.AppealUntil), s.by)},
		Para{Text: "Norma: " + row.LegalRef + " (" + s.lv("confidence", row.Confidence) + ")."}}
	if row.BodyNote.LV != "" {
		blocks = append(blocks, Para{Text: row.BodyNote.LV, Remark: true})
	}
	return blocks
}

// origin says who issued and what the document was computed and written from (R101).
func (s *source) origin() []Block {
	issuer := s.known.Issuer
	if issuer == "" {
		issuer = s.issued.IssuedBy
	}
	return []Block{KeyValues{[]KeyValue{
		{"Lēmumu izdeva", issuer}, {"Izdošanas datums", day(s.day)},
		{"Aprēķina programmas versija", s.issued.Snapshot.EngineVersion},
		{"Normatīvo lielumu kopas jaucējvērtība", s.issued.Snapshot.ParametersHash},
		{"Lēmuma pamatā esošo datu jaucējvērtība", s.issued.Snapshot.SHA256},
	}}}
}
