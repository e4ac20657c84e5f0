package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// Permission says which organisation may read which fields of which dataset, for what purpose and until when (VIRSIS
// permission; MK 624/2023). Without one nothing is answered; there is no price.
type Permission struct {
	ID           uuid.UUID
	Number       string // in VIRSIS
	Organisation string // registration number
	Dataset      Dataset
	Purpose      string
	LegalBasis   string
	Fields       []string
	From, To     time.Time // days, inclusive
	DailyQuota   int       // calls a day
	Suspended    time.Time
	Ended        time.Time
	GrantedBy    string
	GrantedAt    time.Time
	Version      int64
}

// Fields of the datasets that a permission may open. The award and its version are always told: without them a correction
// could not be matched.
const (
	FieldPerson       = "person"
	FieldKind         = "kind"
	FieldPeriod       = "period"
	FieldAmount       = "amount"
	FieldMunicipality = "municipality"
	FieldDecision     = "decision"
	FieldCustody      = "custody"
	FieldProcess      = "proceedings"
)

// fields lists what each dataset has.
var fields = map[Dataset][]string{
	HouseholdStatus: {FieldPerson, FieldKind, FieldPeriod, FieldMunicipality, FieldDecision},
	GrantedBenefits: {FieldPerson, FieldKind, FieldPeriod, FieldAmount, FieldMunicipality, FieldDecision},

	ReferredChildren: {FieldCustody, FieldProcess},
}

// Fields lists the fields of a dataset in their order, in a list of the caller's own; nil when nobody produces it.
func Fields(d Dataset) []string { return slices.Clone(fields[d]) }

// Check refuses a permission that opens nothing, everything by mistake, or for no time: ErrPermissionInvalid names the field.
func (p *Permission) Check() error {
	known, ok := fields[p.Dataset]
	switch {
	case !ok:
		return ErrDatasetNotFound
	case p.Number == "" || p.Organisation == "" || p.Purpose == "" || p.LegalBasis == "":
		return at(ErrPermissionInvalid, "permission")
	case len(p.Fields) == 0:
		return at(ErrPermissionInvalid, "permission.fields")
	case p.From.IsZero() || p.To.Before(p.From):
		return at(ErrPermissionInvalid, "permission.to_date")
	case p.DailyQuota < 1:
		return at(ErrPermissionInvalid, "permission.daily_quota")
	}
	for _, f := range p.Fields {
		if !slices.Contains(known, f) {
			return at(ErrPermissionInvalid, "permission.fields")
		}
	}
	p.Fields = slices.Compact(slices.Sorted(slices.Values(p.Fields))) // a list of its own: the caller's may be shared
	return nil
}

// Request is what a call asks under a permission.
type Request struct {
	Organisation, Purpose, LegalBasis string
	Dataset                           Dataset
	Day                               time.Time
}

// Allows reports whether a call may go on. Every condition that is not met gives the same answer, so that nobody learns of
// other organisations' permissions.
func (p *Permission) Allows(r Request) bool {
	return p.Organisation == r.Organisation && p.Dataset == r.Dataset && p.Purpose == r.Purpose && p.LegalBasis == r.LegalBasis &&
		p.Suspended.IsZero() && p.Ended.IsZero() && !r.Day.Before(p.From) && !r.Day.After(p.To)
}

// Opens reports whether a field is released.
func (p *Permission) Opens(field string) bool { return slices.Contains(p.Fields, field) }

// PermissionStep is what becomes of a permission.
type PermissionStep string

// The steps of a permission.
const (
	SuspendPermission PermissionStep = "SUSPEND"
	ResumePermission  PermissionStep = "RESUME"
	EndPermission     PermissionStep = "END"
)

// State is ACTIVE, SUSPENDED or ENDED.
func (p *Permission) State() string {
	switch {
	case !p.Ended.IsZero():
		return "ENDED"
	case !p.Suspended.IsZero():
		return "SUSPENDED"
	}
	return "ACTIVE"
}

// Move takes a step; ErrPermissionState when the permission is not where it could.
func (p *Permission) Move(step PermissionStep, now time.Time) error {
	state := p.State()
	switch {
	case step == SuspendPermission && state == "ACTIVE":
		p.Suspended = now
	case step == ResumePermission && state == "SUSPENDED":
		p.Suspended = time.Time{}
	case step == EndPermission && state != "ENDED":
		p.Ended = now
	default:
		return ErrPermissionState
	}
	p.Version++
	return nil
}

// at is an error about one field.
func at(e *errs.Error, field string) error { return e.Field(field, e.Reason, e.Message, e.MessageLV) }
