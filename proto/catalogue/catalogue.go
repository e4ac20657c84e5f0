// Package catalogue is the data catalogue of the platform as reviewable data: the leaves G01 to G33 with the law behind each,
// which field of which message holds which leaf, and which grant releases which leaf to whom. It is part of the contract:
// whoever adds a field to a message adds its row here. It holds no code; pkg/catalogue reads it and pkg/disclose decides by it.
package catalogue

import "embed"

// Files are the rows, below data.
//
//go:embed data
var Files embed.FS
