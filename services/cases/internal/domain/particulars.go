package domain

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
)

// Particulars is what other registers said at the moment a decision was issued: who the persons are, which norms the
// means test applied, what the official is called. It is frozen with the decision, so that its documents can be written
// again later and say the same. It stays in the snapshot; no event, log or answer of another call carries it.
type Particulars struct {
	Day     Date         `json:"day"` // civil day of issue in Riga
	Persons []Particular `json:"persons"`
	Norms   []Norm       `json:"norms"`
	Issuer  string       `json:"issuer,omitempty"` // display name; empty when the official's token has none
	// Agreement is the co-operation agreement as it was recorded (R46); nil when none was asked for.
	Agreement *Agreement `json:"agreement,omitempty"`
	// OneMonthAwards counts the one-month awards of the calendar year before this decision (R86).
	OneMonthAwards int `json:"one_month_awards,omitempty"`
	// Overlaps are what was granted already when this was issued all the same, for OverlapReason.
	Overlaps      []Overlap `json:"overlaps,omitempty"`
	OverlapReason string    `json:"overlap_reason,omitempty"`
}

// Particular is one person as the person registry names her.
type Particular struct {
	Person uuid.UUID `json:"person"`
	Name   string    `json:"name"`
	Code   string    `json:"code,omitempty"` // personal code; empty when the registry has none
	// Address is the declared address as a text; empty when none is known.
	Address string `json:"address,omitempty"`
}

// Norm is one rule of the means test with the provision it stands on and how sure that is (C, Q, S, I, NC).
type Norm struct {
	Rule       string `json:"rule"`
	TitleLV    string `json:"title_lv"`
	TitleEN    string `json:"title_en"`
	LegalRef   string `json:"legal_ref"`
	Confidence string `json:"confidence"`
}

// Person returns what is known of a person; without a name when nothing is.
func (p Particulars) Person(id uuid.UUID) Particular {
	for _, x := range p.Persons {
		if x.Person == id {
			return x
		}
	}
	return Particular{Person: id}
}

// Norm returns the norm of a rule, and whether there is one.
func (p Particulars) Norm(rule string) (Norm, bool) {
	for _, n := range p.Norms {
		if n.Rule == rule {
			return n, true
		}
	}
	return Norm{}, false
}

// ReadParticulars reads the frozen form.
func ReadParticulars(b []byte) (Particulars, error) {
	var p Particulars
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("read particulars: %w", err)
	}
	return p, nil
}
