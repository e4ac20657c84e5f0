// Package policy holds the rules of who may use the person registry. The rule text is persons.cedar; this is only its door.
package policy

import "embed"

// Files are the rules, *.cedar.
//
//go:embed *.cedar
var Files embed.FS
