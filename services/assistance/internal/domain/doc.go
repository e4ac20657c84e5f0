// Package domain is the means test: pure arithmetic of the law over declared facts and dated parameters.
//
// Every rule is one function whose comment names the rule (R9, R36, …); the registry in registry.go ties the rule id to
// that function, and every trace step names both. The package decides nothing about people: it computes what the
// rules give, with reasons, and a person of the social service decides.
//
// It is not for storage, transport or access: nothing here takes a context.
//
// Exactness: money is whole cents, averages are exact fractions of a cent, and rounding (half up) happens once, when a
// benefit is turned into an amount to pay or an average is printed. Thresholds are compared with the exact average.
package domain
