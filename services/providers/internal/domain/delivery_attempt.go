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

// MaxAttempts is how often a change is sent to an endpoint that does not take it: as many as the waits of package webhook, and one.
const MaxAttempts = 10

// Attempt is what one call came to.
type Attempt struct {
	Delivered, Gone bool
	Outcome         string
	Status          int
	RetryAfter      time.Duration // what the endpoint asked for
	Took            time.Duration
	Wait            time.Duration // until the next attempt, if there is one; the courier says it
}

// Record keeps what an attempt came to, for the change and for its endpoint. What did not arrive is tried again after a
// wait that the courier says. 410 ends the endpoint.
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
		d.Next = now.Add(a.Wait)
	}
}
