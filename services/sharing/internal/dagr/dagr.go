// Package dagr is what the platform knows of DAGR, the state's platform for distributing data (MK 624/2023): the calls of its
// interface, the datasets that we give, the registers that we read, and the values that go over the wire. Each row of its data
// says whether it is documented (D), proposed (P) or inferred (I).
//
// It calls nobody: package rest does, producer and consumer decide when, and simulator plays the other side.
package dagr

import (
	"context"
	"strings"
	"time"
)

// Section is where in DAGR a dataset of ours lives.
type Section string

// The sections. DAGR's manager moves a dataset from the first to the second.
const (
	Sandbox Section = "sandbox"
	Main    Section = "main"
)

// Row is one version of one record, as DAGR takes it.
type Row map[string]any

// Result is what DAGR said about one row.
type Result struct {
	// Status is Accepted, Repeated (DAGR had this version or a later one) or Rejected.
	Status string `json:"status"`
	// Code is why a row was rejected; never a value of it.
	Code string `json:"code,omitempty"`
}

// What DAGR says about a row.
const (
	Accepted = "ACCEPTED"
	Repeated = "REPEATED"
	Rejected = "REJECTED"
)

// Publisher gives rows to DAGR. Each has one result, in their order; an error means that nothing is known about any of them.
type Publisher interface {
	Publish(ctx context.Context, s Section, dataset string, rows []Row) ([]Result, error)
}

// Key names a record of a register. It may hold a personal code: it is never logged and never stands in an address.
type Key map[string]string

// Record is a record of a register as DAGR gave it.
type Record struct {
	Data     map[string]any `json:"data"`
	Version  int64          `json:"version"`
	Modified time.Time      `json:"modified"`
}

// Change says that a record has a new version.
type Change struct {
	Key      Key       `json:"key"`
	Version  int64     `json:"version"`
	Modified time.Time `json:"modified"`
}

// Cursor is where a list of changes goes on; only DAGR reads it, but for one that says from when on.
type Cursor string

// From is the cursor of whoever has none yet and wants what changes from a time on. From the beginning on, a list tells of every
// record of its register, which for the register of persons is everybody.
func From(t time.Time) Cursor { return Cursor(fromMark + t.UTC().Format(time.RFC3339)) }

const fromMark = "from:"

// Since is the time of a cursor that From made.
func (c Cursor) Since() (string, bool) { return strings.CutPrefix(string(c), fromMark) }

// Dagr is the reader's side of DAGR.
type Dagr interface {
	// Permissions lists what we may read, kept for a few minutes.
	Permissions(ctx context.Context) ([]Permission, error)
	Read(ctx context.Context, service string, key Key, permission string) (Record, error)
	// Changes lists changes after a cursor and where to go on; the same cursor comes back when there is nothing new.
	Changes(ctx context.Context, service, permission string, since Cursor, limit int) ([]Change, Cursor, error)
}
