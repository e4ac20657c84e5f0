// Package conflict finds benefits and services that may not stand side by side: pure functions over what is known of persons and
// over rules that are dated rows in data/*.yaml. A finding is for a person to judge; it stops and recovers nothing by itself
// (CONF-E01). What could not be checked is an answer of its own and never counts as "no conflict" (CONF-E05).
//
// Rows are not read with pkg/dated: a rule may stand in any of several files, its tests have shapes of their own that are checked value by value, and a
// rule of a municipality stands beside that of all on the same day.
//
// It is not for asking other services: callers bring the activities and say which sources they come from.
package conflict
