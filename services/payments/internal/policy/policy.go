// Package policy holds the rules of who may use the payments service. The rule text is payments.cedar; this is only its door.
package policy

import "embed"

// Files are the rules, *.cedar.
//
//go:embed *.cedar
var Files embed.FS
