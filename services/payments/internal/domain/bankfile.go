package domain

import (
	"time"

	"github.com/google/uuid"
)

// BankFileKind is the format of an answer of the bank.
type BankFileKind string

// The formats that are read.
const (
	Pain002 BankFileKind = "PAIN_002"
	Camt054 BankFileKind = "CAMT_054"
)

// BankFileKinds lists them all.
var BankFileKinds = []BankFileKind{Pain002, Camt054}

// BankFile is an answer of the bank as it was read.
type BankFile struct {
	Kind    BankFileKind
	Entries []BankEntry
	// Whole stands for every payment of the file Message of which the entries say nothing; nil when there is none.
	Whole   *BankEntry
	Message string
	Pending int // entries that say that nothing is final yet
}

// Import is what became of a bank file.
type Import struct {
	ID           uuid.UUID
	Municipality string
	Kind         BankFileKind
	SHA256       string
	Entries      int
	Applied      int
	Repeated     int
	Unresolved   []Unresolved
	Seen         bool // this very file was taken in before
	By           string
	At           time.Time
}

// Unresolved is an entry that changed nothing and that a person must look at.
type Unresolved struct {
	Entry   BankEntry
	Outcome EntryOutcome
}

// maxUnresolved bounds what an answer repeats; all of them are kept.
const maxUnresolved = 500

// Count adds what became of one entry.
func (i *Import) Count(e BankEntry, outcome EntryOutcome) {
	i.Entries++
	switch outcome {
	case Applied:
		i.Applied++
	case Repeated:
		i.Repeated++
	default:
		i.Unresolved = append(i.Unresolved, Unresolved{e, outcome})
	}
}

// Shown are the unresolved entries that an answer repeats.
func (i *Import) Shown() []Unresolved { return i.Unresolved[:min(len(i.Unresolved), maxUnresolved)] }
