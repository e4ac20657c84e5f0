package domain

import (
	"time"

	"github.com/google/uuid"
)

// Groups of the data catalogue that this service owns.
const (
	GroupIdentity = "G01" // names, codes, birth date, sex
	GroupRegister = "G02" // status in the population register, day of death
	GroupContact  = "G03" // addresses and contacts
	GroupFamily   = "G04" // household and representatives
	GroupCustody  = "G05" // custody
)

// Event is a fact that other services may hear of: PersonChanged or HouseholdChanged. Facts name records and groups of
// data, never values.
type Event interface{ event() }

// PersonChanged says that a person was registered or changed.
type PersonChanged struct {
	Person       uuid.UUID
	Version      int64
	Municipality string // of the person after the change
	Groups       []string
	At           time.Time
}

// HouseholdChanged says that a household was created or that who belongs to it changed.
type HouseholdChanged struct {
	Household    uuid.UUID
	Version      int64
	Municipality string
	At           time.Time
}

// ErasureWasOrdered says that a person's data are to be erased as far as the law allows.
type ErasureWasOrdered struct {
	Erasure    uuid.UUID
	Person     uuid.UUID
	Households []uuid.UUID // whose applicant she is or was
	At         time.Time
}

// CustodyRecorded says that a fact of custody was recorded or corrected.
type CustodyRecorded struct {
	Event, Child uuid.UUID
	Municipality string // of the child
	At           time.Time
}

func (CustodyRecorded) event()   {}
func (ErasureWasOrdered) event() {}
func (PersonChanged) event()     {}
func (HouseholdChanged) event()  {}

// Changed is the fact that these groups of the person's data changed.
func (p Person) Changed(at time.Time, groups ...string) PersonChanged {
	return PersonChanged{Person: p.ID, Version: p.Version, Municipality: p.Municipality(), Groups: groups, At: at}
}

// Changed is the fact that the household changed.
func (h Household) Changed(at time.Time) HouseholdChanged {
	return HouseholdChanged{Household: h.ID, Version: h.Version, Municipality: h.Municipality, At: at}
}
