package domain

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// RepresentationKind is the ground in law of a representation.
type RepresentationKind string

// The kinds of representation.
const (
	Parent     RepresentationKind = "parent"     // vecāks
	Guardian   RepresentationKind = "guardian"   // aizbildnis
	Trustee    RepresentationKind = "trustee"    // aizgādnis
	Authorised RepresentationKind = "authorised" // pilnvarotā persona
)

// Representation says who may act for whom, on what ground and how long (G04.01).
type Representation struct {
	ID             uuid.UUID
	Person         uuid.UUID // represented
	Representative uuid.UUID
	Kind           RepresentationKind
	Period         Period
	Ground         string // document or ruling that it rests on
	CreatedAt      time.Time
}

// RepresentationInput is a representation as typed.
type RepresentationInput struct {
	Person, Representative     uuid.UUID
	Kind                       RepresentationKind
	StartDate, EndDate, Ground string
}

// NewRepresentation builds a representation between two different persons. A parent acts by law; everybody else by a
// ruling or document that has to be named.
func NewRepresentation(id uuid.UUID, in RepresentationInput, now time.Time) (Representation, error) {
	var v violations
	r := Representation{
		ID: id, Person: in.Person, Representative: in.Representative, Kind: in.Kind,
		Ground: strings.TrimSpace(norm.NFC.String(in.Ground)), CreatedAt: now,
	}
	if in.Person == in.Representative {
		v.add("representative", ErrRepresentationInvalid)
	}
	var err error
	if r.Period, err = parsePeriod(in.StartDate, in.EndDate); err != nil || r.Period.Start.IsZero() || !r.Period.inOrder() {
		v.add("start_date", ErrRepresentationInvalid)
	}
	if utf8.RuneCountInString(r.Ground) > 300 || r.Ground == "" && in.Kind != Parent {
		v.add("ground", ErrRepresentationInvalid)
	}
	return r, v.result()
}
