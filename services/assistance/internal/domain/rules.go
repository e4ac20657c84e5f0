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
	Function   string // Go function of the engine; empty when the rule is not computed here
	Status     RuleStatus
	Where      string // file, parameter, service or document that has the rule when no function does
}

// RuleStatus is what this platform does with a rule.
type RuleStatus int32

// Statuses, numbered as in the contract.
const (
	RuleImplemented   RuleStatus = 1 // a function computes it
	RuleParameterOnly RuleStatus = 2 // it is rows of the law that other rules read
	RuleNotConfirmed  RuleStatus = 3 // no text confirms it; nothing acts on it
	RuleOtherService  RuleStatus = 4 // another service has it
)

var statusOfRuleWords = []string{"", "IMPLEMENTED", "PARAMETER_ONLY", "NOT_CONFIRMED", "OTHER_SERVICE"}

// String is the word of the contract without its prefix.
func (s RuleStatus) String() string { return word(statusOfRuleWords, s) }

type ruleID int

// rules holds the registry by number; init in registry.go ties each to its function.
var rules [120]*Rule

var ids = func() (out [len(rules)]string) {
	for n := range out {
		out[n] = "R" + strconv.Itoa(n)
	}
	return out
}()

func id(n ruleID) string { return ids[n] }

func register(n ruleID, function any, confidence, legalRef, lv, en string) {
	if rules[n] != nil {
		panic("assistance: rule " + id(n) + " is registered twice")
	}
	name := runtime.FuncForPC(reflect.ValueOf(function).Pointer()).Name()
	rules[n] = &Rule{ID: id(n), Title: Text{lv, en}, LegalRef: legalRef, Confidence: confidence, Function: name, Status: RuleImplemented}
}

// Rules lists the rules that a function computes, by number.
func Rules() []Rule {
	return slices.DeleteFunc(Index(), func(r Rule) bool { return r.Function == "" })
}

// Index lists every rule of the specification by number, with what is done about it.
func Index() []Rule {
	var out []Rule
	for n := range rules {
		if r := rules[n]; r != nil {
			out = append(out, *r)
		}
	}
	return out
}
