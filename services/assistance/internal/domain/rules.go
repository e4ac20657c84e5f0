package domain

import (
	"reflect"
	"runtime"
	"slices"
	"strconv"
)

// Rule is one rule of the engine: what it is called, where the law says it, how sure the reading is and which function computes it.
type Rule struct {
	ID         string
	Title      Text
	LegalRef   string
	Confidence string // C confirmed, Q quoted, S secondary, I inferred, NC not confirmed, D our own design
	Function   string
}

type ruleID int

// rules holds the registry by number; init in registry.go ties each to its function.
var rules [120]*Rule

func id(n ruleID) string { return "R" + strconv.Itoa(int(n)) }

func register(n ruleID, function any, confidence, legalRef, lv, en string) {
	if rules[n] != nil {
		panic("assistance: rule " + id(n) + " is registered twice")
	}
	name := runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
	rules[n] = &Rule{ID: id(n), Title: Text{lv, en}, LegalRef: legalRef, Confidence: confidence, Function: name}
}

// Rules lists the registry by rule number.
func Rules() []Rule {
	var out []Rule
	for _, r := range slices.All(rules[:]) {
		if r != nil {
			out = append(out, *r)
		}
	}
	return out
}
