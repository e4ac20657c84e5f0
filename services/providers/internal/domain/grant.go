package domain

import "slices"

// Grant is the right by which a provider's system gets and sends data (grants of the data catalogue).
type Grant string

// The grants that providers can have.
const (
	GrantDelegated  Grant = "GR-03" // a delegated public task
	GrantContracted Grant = "GR-04" // a service that the municipality has contracted
	GrantRegister   Grant = "GR-05" // the register only: places and costs, nothing about clients
)

// GrantFacts are what the grant of a provider follows from.
type GrantFacts struct {
	Form       LegalForm
	Registered bool // a registration that covers the service holds today
	Delegated  bool // an act delegates the task
	Contracted bool // a contract of the municipality is in force, and the municipality asks for the access (point 36.8)
	Check612   CheckResult
}

// CheckResult is the outcome of the check for tax debts and insolvency (MK 612).
type CheckResult string

// The outcomes.
const (
	CheckUnknown    CheckResult = ""
	CheckPassed     CheckResult = "PASSED"
	CheckTaxDebt    CheckResult = "TAX_DEBT"
	CheckInsolvency CheckResult = "INSOLVENCY"
)

// GrantDecision is which grant applies and why, and what it gives. It names no price: access is free of charge.
type GrantDecision struct {
	Grant  Grant
	Denied bool // data about clients are refused
	Reason GrantReason
	Fields []string
}

// GrantReason is a word with its texts.
type GrantReason struct {
	Code   string
	LV, EN string
	Law    string
}

// DecideGrant says which grant applies (OBJ-P5). Which legal forms need the check and what each grant gives are data.
func (r *GrantRules) DecideGrant(f GrantFacts) GrantDecision {
	switch {
	case !f.Registered:
		return r.decision(GrantRegister, "REGISTRATION_NOT_ACTIVE")
	case slices.Contains(r.Check612Forms, f.Form) && (f.Check612 == CheckTaxDebt || f.Check612 == CheckInsolvency):
		return r.decision(GrantRegister, "CHECK_612_"+string(f.Check612))
	case f.Delegated:
		return r.decision(GrantDelegated, "DELEGATED")
	case f.Contracted && slices.Contains(r.Check612Forms, f.Form) && f.Check612 != CheckPassed:
		return r.decision(GrantRegister, "CHECK_612_MISSING")
	case f.Contracted:
		return r.decision(GrantContracted, "CONTRACTED")
	}
	return r.decision(GrantRegister, "NO_DELEGATION_NO_CONTRACT")
}

func (r *GrantRules) decision(g Grant, reason string) GrantDecision {
	return GrantDecision{Grant: g, Denied: g == GrantRegister, Reason: r.Reasons[reason], Fields: r.fields(g)}
}

// fields are the codes of a grant, sorted.
func (r *GrantRules) fields(g Grant) []string {
	var list []string
	for _, f := range r.Fields {
		if slices.Contains(f.Grants, g) {
			list = append(list, f.Code)
		}
	}
	slices.Sort(list)
	return list
}

// GrantRules are the dated rows behind a decision.
type GrantRules struct {
	Check612Forms []LegalForm
	Reasons       map[string]GrantReason
	Fields        []Field
}

// Field is one field of the data catalogue.
type Field struct {
	Code   string
	LV, EN string
	Law    string
	Mark   string // D documented, P proposed, NC not confirmed
	Grants []Grant
}

// Field returns a field by its code.
func (r *GrantRules) Field(code string) (Field, bool) {
	for _, f := range r.Fields {
		if f.Code == code {
			return f, true
		}
	}
	return Field{}, false
}
