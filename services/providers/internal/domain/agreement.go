package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// AgreementState is how far an agreement has come (SPSP draft rules, point 37).
type AgreementState string

// The states. An agreement begins as a draft and ends once.
const (
	AgreementDraft      AgreementState = "DRAFT"
	AgreementChecked    AgreementState = "CHECKED"     // the grant was computed and is not a refusal
	AgreementSigned     AgreementState = "SIGNED"      // all parties have signed
	AgreementTest       AgreementState = "TEST_ACCESS" // keys may be made; records are only validated
	AgreementConforms   AgreementState = "CONFORMANCE_PASSED"
	AgreementProduction AgreementState = "PRODUCTION"
	AgreementSuspended  AgreementState = "SUSPENDED"
	AgreementEnded      AgreementState = "ENDED"
)

// Party is one of the three that sign.
type Party string

// The parties: the provider is the controller of what it sends, the municipality orders the service, the ministry is the
// controller of the platform.
const (
	Controller Party = "CONTROLLER"
	Principal  Party = "PRINCIPAL"
	Ministry   Party = "MINISTRY"
)

// Parties are all who sign.
var Parties = []Party{Controller, Principal, Ministry}

// Agreement is what a provider's system may do for one municipality, and by what right.
type Agreement struct {
	ID           uuid.UUID
	Environment  Environment
	Provider     uuid.UUID // the controller
	Municipality string    // the principal, ATVK code
	Grant        GrantDecision
	State        AgreementState
	Before       AgreementState // state to which a suspended agreement returns
	Terms        Terms          // in force, or of the first draft
	Number       int            // version of Terms, from 1
	Signatures   []Signature    // of Terms
	Proposed     *Proposal      // the next version, nil when none is open
	Certificate  *Certificate   // proof that the system conforms; nil before
	Operators    []Operator
	Version      int64 // of the record
}

// Proposal is a version that does not hold yet; the one before goes on until every party has signed.
type Proposal struct {
	Number     int
	Terms      Terms
	Signatures []Signature
}

// Terms are the contents that the parties sign (point 37: what an agreement must say).
type Terms struct {
	Registrations   []uuid.UUID
	Purposes        []string
	Fields          []string // codes of the data catalogue that the provider gets, sorted
	Modes           []string // ways to send records, first the one that is preferred
	PerMinute       int      // calls
	PerDay          int
	System          System
	SecurityContact string
	DataOfficers    []string // of the provider and of the principal
	IncidentHours   int      // an incident is told within
	CorrectionDays  int      // a wrong record is corrected within
	SubProcessors   []string
	ReturnOrErase   string // RETURN or ERASE when it ends
	From, To        Date   // To is the last day
	VIRSIS          string // number in the state's register of information systems
	DelegatingAct   string
	ContractRef     string
	Check612        CheckResult // of tax debts and insolvency, with its day and where it is kept
	CheckedOn       Date
	CheckRef        string
}

// System is the program that sends and receives.
type System struct{ Name, Version, Schema string }

// Signature says that a party has signed on paper or electronically: where, and who recorded it.
type Signature struct {
	Party      Party
	Document   string
	RecordedBy string
	At         time.Time
}

// Operator is a vendor that runs the provider's system on a recorded mandate. It has keys of its own.
type Operator struct {
	ID       uuid.UUID
	Name     string
	RegNo    string
	Mandate  string
	From     Date
	Revoked  time.Time // zero while it acts
	Recorded string
}

// Certificate proves that a system of this name and version conforms with a schema for a list of fields.
type Certificate struct {
	ID       uuid.UUID
	System   System
	Fields   []string
	Suite    string   // version of the cases that it passed
	Cases    []string // their names
	Evidence string   // where the result of the run is kept
	Passed   time.Time
	Expires  time.Time // after that the system is tested again (OBJ-P9)
	JWS      string    // as it was signed
}

// Covers reports whether the proof holds for terms at a moment: same system, version and schema, and every field.
func (c *Certificate) Covers(t Terms, now time.Time) bool {
	if c == nil || c.System != t.System || !now.Before(c.Expires) {
		return false
	}
	for _, f := range t.Fields {
		if !slices.Contains(c.Fields, f) {
			return false
		}
	}
	return true
}

// NewAgreement is a first draft. It fails where terms are missing or ask for more than the grant gives.
func NewAgreement(a Agreement) (Agreement, error) {
	if err := a.Terms.check(a.Grant); err != nil {
		return Agreement{}, err
	}
	a.State, a.Number, a.Version = AgreementDraft, 1, 1
	return a, nil
}

// OpenOn reports whether calls may be made on a day as far as the agreement itself says.
func (a *Agreement) OpenOn(day Date) bool {
	switch a.State {
	case AgreementTest, AgreementConforms, AgreementProduction:
		return !day.Before(a.Terms.From) && !a.Terms.To.Before(day)
	}
	return false
}

func (t Terms) check(g GrantDecision) error {
	switch {
	case g.Grant == GrantRegister && g.Denied:
		return ErrGrantRefused
	case len(t.Registrations) == 0:
		return ErrTermsIncomplete.Field("registrations", "REQUIRED", "Name the registrations that it covers.", "Jānorāda reģistrācijas, uz kurām tas attiecas.")
	case t.From.IsZero() || t.To.Before(t.From):
		return ErrTermsIncomplete.Field("to", "TERM_INVALID", "The last day is not before the first.", "Pēdējā diena nav pirms pirmās.")
	case len(t.DataOfficers) != 2:
		return ErrTermsIncomplete.Field("data_officers", "REQUIRED", "Name the data officer of the provider and of the municipality.", "Jānorāda pakalpojuma sniedzēja un pašvaldības datu aizsardzības speciālists.")
	}
	for _, f := range t.Fields {
		if !slices.Contains(g.Fields, f) {
			return ErrFieldNotGranted.Field("fields", "FIELD_NOT_GRANTED", "The grant does not give the field "+f+".", "Tiesības neietver lauku "+f+".")
		}
	}
	return nil
}
