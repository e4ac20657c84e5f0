// Package resource is the catalogue of ICT resources (SEC-CAT-1): dated rows say what each is, who answers for it and how it is classified;
// what runs is put together from reports of programs, streams and consumers; and both are compared. It asks nobody and keeps nothing.
package resource

import "time"

// The kinds of resources, by the first part of their id.
const (
	Service  = "service"
	Database = "database"
	Stream   = "stream"
	Consumer = "consumer"
	Keystore = "keystore"
	Outside  = "outside"
)

// Instance is a program that runs, as it says of itself.
type Instance struct {
	Service, ID, Version, Host string
	Started, SeenAt            time.Time
	Callers                    []string             // that its policy lets in
	Seen                       map[string]time.Time // that called
	Database, DatabaseVersion  string
	Keystores, Outside         []string
	Groups                     []string // of the data catalogue, that its contract touches
	Stopped                    bool
}

// StreamFound is a stream of the event bus with its durable consumers.
type StreamFound struct {
	Name      string
	Consumers []string
}

// Part is a row of the outsourcing register that is in force.
type Part struct {
	Name, Organisation, Title, Service string
	Groups                             []string
}

// Found is what runs.
type Found struct {
	Instances []Instance
	Streams   []StreamFound
	Parts     []Part
}

// Dependency is something that a resource needs.
type Dependency struct {
	ID              string
	Declared, Found bool
	Seen            time.Time // zero: no call was seen
}

// Resource is one resource: its row, if it has one, and what was found of it.
type Resource struct {
	ID           string
	Row          *Row // nil: nobody declared it
	Running      bool
	Groups       []string
	Instances    []Instance
	Dependencies []Dependency
	Outsourced   []Part
	Detail       string
	needs        map[string]*Dependency
}

// The kinds of differences.
const (
	Undeclared           = "UNDECLARED"
	NotRunning           = "NOT_RUNNING"
	DependencyUndeclared = "DEPENDENCY_UNDECLARED"
	DependencyNotFound   = "DEPENDENCY_NOT_FOUND"
	ClassTooLow          = "CLASS_TOO_LOW"
)

// Difference is one difference between what runs and what is declared.
type Difference struct{ Kind, ID, Dependency string }
