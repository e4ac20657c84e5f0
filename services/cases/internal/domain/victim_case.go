package domain

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// RequesterRole is who asked for help for the child (G23.01, VIC-C03).
type RequesterRole string

// RequesterRoles is the closed list.
var RequesterRoles = []RequesterRole{"PARENT", "GUARDIAN", "INSTITUTION_HEAD", "FOSTER_FAMILY", "ORPHANS_COURT"}

// Proceedings is what is known of the criminal proceedings; the part of a case that lies sealed.
type Proceedings struct {
	Number   string    // 27.1.3, if available
	Offender uuid.UUID // the parent whom they are against; nil when not known
}

// VictimCase is the case of one child who suffered violence (MK 1613), with its referrals.
type VictimCase struct {
	ID, Child    uuid.UUID
	Municipality string
	Requester    RequesterRole
	Proceedings  Proceedings
	Created      time.Time
	Version      int64
	Referrals    []Referral
	Officer      string    // sign-in name of the officer in charge
	Specialist   uuid.UUID // entry of the register on which she was given the case; nil for cases older than the register
}

// Assign gives the case to an officer by an entry of the register that is in force.
func (c *VictimCase) Assign(officer string, entry uuid.UUID) error {
	if entry == uuid.Nil {
		return violated("officer", ErrSpecialistMissing)
	}
	c.Officer, c.Specialist = officer, entry
	c.Version++
	return nil
}

// RecordProceedings takes over what is known now; what is left out stays. It reports whether a number is there that was not, or is another.
func (c *VictimCase) RecordProceedings(p Proceedings) (arrived bool, err error) {
	if p.Offender == c.Child && p.Offender != uuid.Nil {
		return false, violated("offender_parent", ErrOffenderInvalid)
	}
	if strings.TrimSpace(p.Number) != "" {
		number, ok := processNumber(p.Number)
		if !ok {
			return false, violated("process_number", ErrProcessNumberInvalid)
		}
		arrived, c.Proceedings.Number = number != c.Proceedings.Number, number
	}
	if p.Offender != uuid.Nil {
		c.Proceedings.Offender = p.Offender
	}
	c.Version++
	return arrived, nil
}

// processNumber reads the number of criminal proceedings: 8 to 14 digits; blanks and hyphens are how people write it. The form is not
// confirmed by the register yet, so no more is asked.
func processNumber(s string) (string, bool) {
	s = strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(s))
	return s, len(s) >= 8 && len(s) <= 14 && strings.Trim(s, "0123456789") == ""
}

// Running is the referral that has not ended; nil when there is none.
func (c *VictimCase) Running() *Referral {
	for i := range c.Referrals {
		if c.Referrals[i].Ended.IsZero() {
			return &c.Referrals[i]
		}
	}
	return nil
}

// violated is an error with the field that caused it.
func violated(field string, e *errs.Error) error {
	return e.Field(field, e.Reason, e.Message, e.MessageLV)
}
