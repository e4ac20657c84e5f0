// Package policy holds the rule text that every service shares. A service's own rules live with the service.
package policy

import "embed"

// Files are the shared rules, *.cedar.
//
//go:embed *.cedar
var Files embed.FS
