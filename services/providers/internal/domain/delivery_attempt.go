package domain

import (
	"time"

	"github.com/google/uuid"
)

// DeliveryState is where a change stands on its way to an endpoint.
type DeliveryState string

// DeliveryStates are all of them.
var DeliveryStates = []DeliveryState{DeliveryOpen, DeliveryDone, DeliveryFailed}

// The states.
const (
	DeliveryOpen   DeliveryState = "OPEN"
	DeliveryDone   DeliveryState = "DELIVERED"
	DeliveryFailed DeliveryState = "FAILED" // all attempts are used up; a replay sends it again
)

// Delivery is one change on its way to one endpoint. The change itself stays in the list of changes.
type Delivery struct {
	Endpoint uuid.UUID
	Position int64
	State    DeliveryState
	Attempts int
	Outcome  string        // of the last attempt, a word
	Status   int           // of HTTP; nought without an answer
	Took     time.Duration // of the last attempt
	First    time.Time     // when it was taken up
	Next     time.Time     // when it is tried again
}

// waits are the times between attempts (Standard Webhooks): at once, then later and later for about three days.
var waits = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
	10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

// MaxAttempts is how often a change is sent to an endpoint that does not take it.
const MaxAttempts = 10

// Attempt is what one call came to.
type Attempt struct {
	Delivered, Gone bool
	Outcome         string
	Status          int
	RetryAfter      time.Duration // what the endpoint asked for
	Took            time.Duration
	Jitter          float64 // 0 to 1, by chance: endpoints that failed together do not come back together
}

// Record keeps what an attempt came to, for the change and for its endpoint. What did not arrive is tried again after a
// wait that grows, spread by a tenth either way, and never earlier than the endpoint asked for. 410 ends the endpoint.
// Where the attempts are used up and nothing else has arrived since the first of them, the endpoint is paused: one change
// that cannot be taken does not stop the others.
func (d *Delivery) Record(e *Endpoint, a Attempt, now time.Time) {
	d.Attempts++
	d.Outcome, d.Status, d.Took = a.Outcome, a.Status, a.Took
	switch {
	case a.Delivered:
		d.State, d.Next = DeliveryDone, now
		e.Delivered = now
	case a.Gone:
		d.State, d.Next = DeliveryFailed, now
		if e.State == EndpointActive || e.State == EndpointPaused {
			_ = e.Leave(a.Outcome) // these states allow it
		}
	case d.Attempts >= MaxAttempts:
		d.State, d.Next = DeliveryFailed, now
		if e.State == EndpointActive && e.Delivered.Before(d.First) {
			_ = e.move(EndpointPaused, reasonExhausted, EndpointActive) // this state allows it
		}
	default:
		wait := waits[d.Attempts-1]
		wait += time.Duration((a.Jitter*2 - 1) * float64(wait) / 10)
		d.Next = now.Add(max(wait, a.RetryAfter))
	}
}
