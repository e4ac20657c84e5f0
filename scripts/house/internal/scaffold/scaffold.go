// Package scaffold writes a new service.
package scaffold

import (
	"context"
	"io"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// Service writes services/NAME.
func Service(ctx context.Context, t *tree.Tree, name string, w io.Writer) error { return nil }
