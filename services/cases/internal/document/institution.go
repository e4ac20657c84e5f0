package document

import (
	"fmt"
	"strings"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

// institution is who decides in a municipality.
type institution struct {
	Code, Name, Service, Confidence string
}

// appealRow is one dated row of where a decision can be challenged (R100).
type appealRow struct {
	Municipality string // ATVK code; empty for all
	From         string
	To           string // last day; empty while in force
	Body         string
	BodyNote     Text `yaml:"body_note"`
	Text         Text
	LegalRef     string `yaml:"legal_ref"`
	Source       string
	Confidence   string

	from, to domain.Date
}

func (r *appealRow) check() (err error) {
	if r.from, err = domain.ParseDate(r.From); err != nil {
		return err
	}
	if err := r.to.UnmarshalText([]byte(r.To)); err != nil {
		return err
	}
	if r.Body == "" || r.Text.LV == "" || r.Text.EN == "" || r.LegalRef == "" || r.Source == "" || r.Confidence == "" {
		return fmt.Errorf("body, texts, legal reference, source and confidence are required")
	}
	return nil
}

// appealOn returns the row in force: that of the municipality before that of all, the latest start first.
func (r *Renderer) appealOn(municipality string, on domain.Date) (appealRow, error) {
	var best appealRow
	found := false
	for _, row := range r.appeals {
		if row.Municipality != "" && row.Municipality != municipality || on.Before(row.from) || !row.to.IsZero() && on.After(row.to) {
			continue
		}
		own, had := row.Municipality != "", best.Municipality != ""
		if !found || own && !had || own == had && row.from.After(best.from) {
			best, found = row, true
		}
	}
	if !found {
		return best, fmt.Errorf("no text on challenge is in force for %s on %s", municipality, on)
	}
	return best, nil
}

// fill puts the names and the last day into a text.
func (r appealRow) fill(text, until string, by institution) string {
	body := strings.ReplaceAll(r.Body, "{municipality}", by.Name)
	return strings.NewReplacer("{body}", body, "{service}", by.Service, "{municipality}", by.Name, "{until}", until).Replace(text)
}
