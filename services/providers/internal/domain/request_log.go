package domain

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// LoggedCall is one call of a sandbox's system as the platform saw it. What is about a person is masked before it comes here.
type LoggedCall struct {
	ID             uuid.UUID
	Tenant         uuid.UUID
	At             time.Time // real time, also where the clock of the sandbox was moved
	Method         string    // POST /v1/records
	RPC            string    // DeliveryService/SubmitRecord
	Status         int       // of HTTP
	Reason         string    // empty when it was not refused
	Took           time.Duration
	TraceID        string
	IdempotencyKey string
	Purpose        string
	LegalBasis     string
	UserAgent      string
	IfMatch        string
	Request        string // JSON; the first message of a stream, without a file
	Answer         string // JSON; the last message of a stream
	Received       int    // messages
	Sent           int    // messages
	Replayable     bool
	ReplayOf       uuid.UUID
}

// Bounds of the log. They keep a stranger's sandbox small and are no terms of law.
const (
	MaxLogged   = 64 << 10 // bytes of a request, and of an answer
	LoggedCalls = 2000     // newest calls of a sandbox that are kept
)

// SandboxClient reports whether a client_id is of a sandbox.
func SandboxClient(client string) bool { return strings.HasPrefix(client, "ds_test_") }
