// Package policy holds the rules of who may use the means test. The rule text is assistance.cedar; this is only its door.
package policy

import "embed"

// Files are the rules, *.cedar.
//
//go:embed *.cedar
var Files embed.FS
