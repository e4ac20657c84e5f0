// Package policy holds the rules of who may use the sharing service. The rule text stands in
// *.cedar, one file a subject; this is only its door.
package policy

import "embed"

// Files are the rules, *.cedar.
//
//go:embed *.cedar
var Files embed.FS
