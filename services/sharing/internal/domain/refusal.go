package domain

import (
	"time"

	"github.com/google/uuid"
)

// Refusal is a read of data that was refused, and why. It is for data officers; who asked is never
// told the clause.
type Refusal struct {
	ID           uuid.UUID
	At           time.Time
	Recipient    string
	Organisation string // registration number or ATVK code
	Purpose      string
	Mode         string
	Grant        string // empty when no grant was in question
	Clause       string // for example RELATION
}
