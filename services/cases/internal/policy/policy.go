// Package policy holds who may do what in this service, as Cedar rules. The shared rules stand in pkg/authz/policy.
package policy

import "embed"

// Files are the rules, *.cedar.
//
//go:embed *.cedar
var Files embed.FS
