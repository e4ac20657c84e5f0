package extract

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// line is a version as a recipient gets it. Award, person and first day are the key of a record.
type line struct {
	Position     int64  `json:"position"`
	Award        string `json:"award"`
	Version      int64  `json:"version"`
	Withdrawn    bool   `json:"withdrawn"`
	PersonalCode string `json:"personalCode,omitempty"`
	Kind         string `json:"kind,omitempty"`
	FromDate     string `json:"fromDate,omitempty"`
	ToDate       string `json:"toDate,omitempty"`
	MonthlyCents *int64 `json:"monthlyCents,omitempty"`
	Municipality string `json:"municipality,omitempty"`
	Decision     string `json:"decision,omitempty"`
}

var collections = map[domain.Dataset]string{domain.HouseholdStatus: "statuses", domain.GrantedBenefits: "benefits"}

// write writes a version with the fields that are open and nothing else.
func write(d domain.Dataset, open []string, v *app.Version) ([]byte, error) {
	l := line{Position: v.Position, Award: names.Format(collections[d], v.Award), Version: v.Version, Withdrawn: v.Withdrawn}
	for field, fill := range map[string]func(){
		domain.FieldPerson:       func() { l.PersonalCode = v.Code },
		domain.FieldKind:         func() { l.Kind = v.Kind },
		domain.FieldPeriod:       func() { l.FromDate, l.ToDate = v.Part.From.Format(time.DateOnly), v.Part.To.Format(time.DateOnly) },
		domain.FieldAmount:       func() { l.MonthlyCents = &v.Part.Cents },
		domain.FieldMunicipality: func() { l.Municipality = v.Municipality },
		domain.FieldDecision:     func() { l.Decision = names.Format("decisions", v.Decision) },
	} {
		if slices.Contains(open, field) {
			fill()
		}
	}
	return json.Marshal(l)
}

// errNothing is a line of which nothing may leave: its extract is not made.
var errNothing = errors.New("the grant gives nothing of the extract")

// leave is a written line as it leaves, with its end: what may not is taken away.
func leave(raw []byte, c release.Cut) ([]byte, error) {
	var l map[string]json.RawMessage
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, err
	}
	was := len(l)
	if !release.Flat(c, l, release.Same) {
		return nil, errNothing
	}
	var err error
	if len(l) < was {
		raw, err = json.Marshal(l)
	}
	return append(raw, '\n'), err
}
