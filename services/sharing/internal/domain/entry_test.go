package domain

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestTitleIsRequiredAndBounded(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for title, want := range map[string]error{
		" \t":                    ErrTitleRequired,
		strings.Repeat("ā", 200): nil,
		strings.Repeat("ā", 201): ErrTitleTooLong,
		"  Paziņojums ":          nil,
	} {
		e, err := NewEntry(uuid.New(), "0001000", title, now)
		if !errors.Is(err, want) {
			t.Errorf("%.10q: got %v, want %v", title, err, want)
		}
		if err == nil && e.Title != strings.TrimSpace(title) {
			t.Errorf("%.10q: title is %q", title, e.Title)
		}
	}
}
