package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/wording"
)

// columns are the heads of the table.
var columns = []wording.Text{
	{LV: "Laiks", EN: "Time"}, {LV: "Kas", EN: "Who"}, {LV: "Amats", EN: "Role"}, {LV: "Darbība", EN: "Action"}, {LV: "Nolūks", EN: "Purpose"},
	{LV: "Tiesiskais pamats", EN: "Legal basis"}, {LV: "Dati", EN: "Data"}, {LV: "Rezultāts", EN: "Result"},
}

var results = map[string]wording.Text{
	"ok": {LV: "dati izmantoti", EN: "data used"}, "refused": {LV: "atteikts", EN: "refused"}, "error": {LV: "kļūda, dati nav izmantoti", EN: "failed, data not used"},
}

// table is uses as a file: CSV, or text that reads well aloud, one use a line.
func (v *viewer) table(p *app.UsagePage, format sharingv1.UsageTableFormat, language sharingv1.UsageLanguage) (*typesv1.File, error) {
	say := func(t wording.Text) string { return t.LV }
	if language == sharingv1.UsageLanguage_USAGE_LANGUAGE_EN {
		say = func(t wording.Text) string { return t.EN }
	}
	var b bytes.Buffer
	file := &typesv1.File{MediaType: "text/plain; charset=utf-8", FileName: "datu-izmantosana.txt"}
	var err error
	if format == sharingv1.UsageTableFormat_USAGE_TABLE_FORMAT_CSV {
		file.MediaType, file.FileName = "text/csv; charset=utf-8", "datu-izmantosana.csv"
		err = v.csv(&b, p, say)
	} else {
		v.lines(&b, p, say)
	}
	if missing := strings.Join(p.Missing, ", "); missing != "" && format != sharingv1.UsageTableFormat_USAGE_TABLE_FORMAT_CSV {
		fmt.Fprintf(&b, say(wording.Text{LV: "Neatbildēja: %s. Pieprasiet vēlreiz.\n", EN: "Did not answer: %s. Ask again.\n"}), missing)
	}
	sum := sha256.Sum256(b.Bytes())
	file.Content, file.Sha256 = b.Bytes(), hex.EncodeToString(sum[:])
	return file, err
}

func (v *viewer) csv(b *bytes.Buffer, p *app.UsagePage, say func(wording.Text) string) error {
	w := csv.NewWriter(b)
	w.UseCRLF = true
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = say(c)
	}
	lines := [][]string{head}
	for i := range p.Uses {
		lines = append(lines, v.cells(&p.Uses[i], say))
	}
	if len(p.Missing) > 0 {
		lines = append(lines, []string{say(wording.Text{LV: "Neatbildēja", EN: "Did not answer"}), strings.Join(p.Missing, ", "), "", "", "", "", "", ""})
	}
	return w.WriteAll(lines)
}

func (v *viewer) lines(b *bytes.Buffer, p *app.UsagePage, say func(wording.Text) string) {
	b.WriteString(say(wording.Text{LV: "Kas izmantojis personas datus", EN: "Who used the data"}) + "\n\n")
	if len(p.Uses) == 0 {
		b.WriteString(say(wording.Text{LV: "Nav neviena ieraksta.", EN: "There is no entry."}) + "\n")
	}
	for i := range p.Uses {
		var parts []string
		for c, cell := range v.cells(&p.Uses[i], say) {
			if cell != "" {
				parts = append(parts, say(columns[c])+": "+cell)
			}
		}
		fmt.Fprintf(b, "%d. %s.\n", i+1, strings.Join(parts, "; "))
	}
}

// cells are a use in the order of the columns; the time is that of Riga.
func (v *viewer) cells(u *domain.Use, say func(wording.Text) string) []string {
	who, _ := v.organisation(u)
	var roles, groups []string
	for _, r := range u.Roles {
		roles = append(roles, say(v.words.Role(r)))
	}
	for _, g := range u.Groups {
		groups = append(groups, say(v.words.Group(g)))
	}
	purpose, norm := "", ""
	if u.Purpose != "" {
		purpose = say(v.words.Purpose(u.Purpose))
	}
	if u.LegalBasis != "" {
		norm = say(v.words.Norm(u.LegalBasis))
	}
	return []string{
		u.Time.In(clock.Riga).Format(time.DateTime), say(who), strings.Join(roles, ", "), say(v.action(u)), purpose, norm, strings.Join(groups, ", "), say(results[u.Result]),
	}
}
