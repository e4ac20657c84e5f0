package app

import (
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// cursor reads a position of a provider's list of changes from the text that lists give. It belongs to that list.
func cursor(provider uuid.UUID, text string) (int64, error) {
	var position int64
	if _, err := page.Decode(text, bound(provider), &position); err != nil {
		return 0, domain.ErrCursorInvalid.Wrap(err)
	}
	return position, nil
}

func bound(provider uuid.UUID) any {
	return struct {
		List     string
		Provider uuid.UUID
	}{"changes", provider}
}
