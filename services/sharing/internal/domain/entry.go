// Package domain holds the nouns and rules of the sharing service. It computes; it reads no clock, database or network.
package domain

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// maxTitle is the longest title, in characters.
const maxTitle = 200

// Entry is what this service keeps. Build it with NewEntry; an invalid one cannot be built.
type Entry struct {
	ID           uuid.UUID
	Municipality string // ATVK code
	Title        string
	Created      time.Time
}

// NewEntry checks the rules and returns the entry. It fails with ErrTitleRequired or ErrTitleTooLong.
func NewEntry(id uuid.UUID, municipality, title string, now time.Time) (Entry, error) {
	title = strings.TrimSpace(title)
	if title == "" {
		return Entry{}, ErrTitleRequired
	}
	if utf8.RuneCountInString(title) > maxTitle {
		return Entry{}, ErrTitleTooLong
	}
	return Entry{ID: id, Municipality: municipality, Title: title, Created: now}, nil
}
