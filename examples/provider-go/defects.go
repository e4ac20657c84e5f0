package main

import "slices"

// Defect is one thing that this system does wrong on purpose. The empty one is none.
type Defect string

// Defects are all of them; the guide of the suite says which case finds which.
var Defects = []string{
	"token-per-call", "stale-key", "stale-certificate", "own-clock", "ignore-429", "give-up", "double-report", "new-number", "resend-all", "no-resume",
	"ignore-withdrawal", "trust-order", "ignore-plan", "old-code", "echo-hidden-address", "keep-erased", "ascii-only", "strict", "confirm-unread",
}

func (d Defect) known() bool { return d == "" || slices.Contains(Defects, string(d)) }

// is reports whether this very defect is on.
func (d Defect) is(name string) bool { return string(d) == name }
