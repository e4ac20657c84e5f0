package domain

import (
	"slices"

	"github.com/google/uuid"
)

// Check is one question asked of every amount before it goes into a list.
type Check string

// The checks, in the order in which they are asked.
const (
	CheckAccount    Check = "ACCOUNT"
	CheckBenefitEnd Check = "BENEFIT_END"
	CheckRestricted Check = "RESTRICTED" // a person has had the data restricted (GDPR 18)
	CheckDeath      Check = "DEATH"
	CheckDuplicate  Check = "DUPLICATE"
	CheckRecovery   Check = "RECOVERY"
)

// Checks lists them all.
var Checks = []Check{CheckAccount, CheckBenefitEnd, CheckRestricted, CheckDeath, CheckDuplicate, CheckRecovery}

// releasable says whether a person may take the check on herself. An account that is missing, a benefit that has ended
// and a deduction that leaves nothing cannot be wished away: they are put right where they arise.
func (c Check) releasable() bool {
	return slices.Contains([]Check{CheckRestricted, CheckDeath, CheckDuplicate}, c)
}

// Outcome is the answer to a check that was not passed.
type Outcome string

// The outcomes. Blocked stays so until the cause is gone; the other two until a person releases the check.
const (
	Blocked       Outcome = "BLOCKED"
	CouldNotCheck Outcome = "COULD_NOT_CHECK"
	Review        Outcome = "REVIEW"
)

// Outcomes lists them all.
var Outcomes = []Outcome{Blocked, CouldNotCheck, Review}

// Candidate is an amount that may go into a list, with everything that the checks ask about.
type Candidate struct {
	Obligation Obligation
	Payee      *Payee // nil when nobody is named
	BenefitEnd Date
	// Duplicate says that another obligation owes or paid the same kind for the same month to one of the persons.
	Duplicate bool
	// Restricted says that one of the persons has had what is paid by restricted.
	Restricted bool
	// Recovery is the oldest open recovery that is deducted from amounts of these persons, if there is one.
	Recovery *Recovery
}

// Life is what the person registry says about a person. The zero value says that it could not be asked, or does not
// know her.
type Life struct {
	Known bool
	Died  Date // zero for a living person
}

// Exclusion is an amount that did not pass a check.
type Exclusion struct {
	Obligation uuid.UUID
	Check      Check
	Outcome    Outcome
}

// examine asks the checks in their order and returns the first that was not passed and that nobody took on herself.
// Not being able to ask is an answer of its own: it never counts as passed (CONF-E05).
func (c *Candidate) examine(lives map[uuid.UUID]Life) (Exclusion, bool) {
	o := &c.Obligation
	fail := func(k Check, out Outcome) (Exclusion, bool) { return Exclusion{o.ID, k, out}, true }
	if c.Payee == nil {
		return fail(CheckAccount, Blocked)
	}
	if _, err := NewAccount("payee", c.Payee.Account); err != nil {
		return fail(CheckAccount, Blocked)
	}
	if o.Cause != CauseRestitution && o.Carried == uuid.Nil && o.Month > c.BenefitEnd.Month() {
		return fail(CheckBenefitEnd, Blocked)
	}
	if c.Stopped() {
		return fail(CheckRestricted, Review)
	}
	if out, failed := c.alive(lives); failed && (out == Blocked || !slices.Contains(o.Released, CheckDeath)) {
		return fail(CheckDeath, out)
	}
	if c.Duplicate && o.Cause == CauseBenefit && !slices.Contains(o.Released, CheckDuplicate) {
		return fail(CheckDuplicate, Review)
	}
	if c.Recovery != nil && c.Recovery.deduction() >= o.Open() {
		return fail(CheckRecovery, Blocked)
	}
	return Exclusion{}, false
}

// Stopped reports whether the line is restricted and nobody took on herself that it is paid all the same, for the person (GDPR 18(2)).
func (c *Candidate) Stopped() bool {
	return c.Restricted && !slices.Contains(c.Obligation.Released, CheckRestricted)
}

// alive asks about the payee and the beneficiaries. A dead payee must not be paid; a dead member of the household
// changes what is owed (R79), so somebody must look.
func (c *Candidate) alive(lives map[uuid.UUID]Life) (Outcome, bool) {
	worst, failed := Outcome(""), false
	for _, p := range c.persons() {
		switch l := lives[p]; {
		case !l.Known:
			worst, failed = CouldNotCheck, true
		case l.Died.IsZero():
		case p == c.Payee.Person || len(c.Obligation.Persons) == 1:
			return Blocked, true
		case !failed:
			worst, failed = Review, true
		}
	}
	return worst, failed
}

// Lives asks the death check alone, of a line whose other checks were passed when its list was prepared: true when it may be paid.
func (c *Candidate) Lives(lives map[uuid.UUID]Life) bool {
	out, failed := c.alive(lives)
	return !failed || out != Blocked && slices.Contains(c.Obligation.Released, CheckDeath)
}

// persons are those whom the death check asks about.
func (c *Candidate) persons() []uuid.UUID {
	if c.Payee == nil || c.Payee.Person == uuid.Nil || slices.Contains(c.Obligation.Persons, c.Payee.Person) {
		return c.Obligation.Persons
	}
	return append(slices.Clone(c.Obligation.Persons), c.Payee.Person)
}

// PersonsOf lists, once each, everybody whom the checks of these candidates ask about.
func PersonsOf(all []Candidate) []uuid.UUID {
	seen := make(map[uuid.UUID]struct{}, len(all))
	var out []uuid.UUID
	for i := range all {
		for _, p := range all[i].persons() {
			if _, ok := seen[p]; !ok {
				seen[p] = struct{}{}
				out = append(out, p)
			}
		}
	}
	return out
}
