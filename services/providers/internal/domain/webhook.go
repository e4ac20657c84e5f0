package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// EndpointState is whether changes are sent to an endpoint.
type EndpointState string

// EndpointStates are all of them.
var EndpointStates = []EndpointState{EndpointPending, EndpointActive, EndpointPaused, EndpointGone}

// The states. Nothing but the handshake is sent before an endpoint has proved that it wants to be called.
const (
	EndpointPending EndpointState = "PENDING"
	EndpointActive  EndpointState = "ACTIVE"
	EndpointPaused  EndpointState = "PAUSED" // by its owner, or because nothing arrived for days
	EndpointGone    EndpointState = "GONE"   // it answered 410, or its owner deleted it; for good
)

// Scheme is how messages are signed.
type Scheme string

// Schemes are all of them.
var Schemes = []Scheme{SchemeEd25519, SchemeHMAC}

// The schemes of Standard Webhooks. With Ed25519 the receiver holds nothing that could sign.
const (
	SchemeEd25519 Scheme = "ED25519"
	SchemeHMAC    Scheme = "HMAC"
)

// Limits of an endpoint.
const (
	MaxEndpoints    = 5                  // of one agreement
	MaxOpen         = 64                 // changes that wait for another attempt; the cursor waits while so many do
	MaxOverlap      = 7 * 24 * time.Hour // two keys sign no longer than this
	DefaultOverlap  = 24 * time.Hour
	KeepDeliveries  = 30 * 24 * time.Hour // how long what was delivered can be read
	reasonExhausted = "EXHAUSTED"
)

// Endpoint is an address of a provider's system to which its changes are sent. It belongs to the agreement, and to the
// operator, whose keys made it: where those end, it ends.
type Endpoint struct {
	ID          uuid.UUID
	Environment Environment
	Provider    uuid.UUID
	Agreement   uuid.UUID
	Operator    uuid.UUID // none when the provider runs its system itself
	URL         string
	Kinds       []ChangeKind // which changes; all when empty
	Scheme      Scheme
	State       EndpointState
	Reason      string // why it is paused or gone: a word
	Cursor      int64  // position of the last change that was taken up
	Delivered   time.Time
	Keys        []EndpointKey // newest first
	Version     int64
	Created     time.Time
}

// EndpointKey signs messages to an endpoint. It is kept sealed.
type EndpointKey struct {
	Sealed []byte
	Public string    // what the receiver checks with; empty for a shared secret
	From   time.Time //
	Until  time.Time // zero while open
}

// NewEndpoint is an endpoint that has yet to prove itself. Which addresses may be called is not decided here.
func NewEndpoint(e Endpoint, first EndpointKey, now time.Time) (Endpoint, error) {
	for _, k := range e.Kinds {
		if !slices.Contains(ChangeKinds, k) {
			return Endpoint{}, ErrWebhookKind
		}
	}
	slices.Sort(e.Kinds)
	e.Kinds = slices.Compact(e.Kinds)
	first.From = now
	e.State, e.Keys, e.Version, e.Created = EndpointPending, []EndpointKey{first}, 1, now
	return e, nil
}

// Wants reports whether a kind of change is sent to the endpoint.
func (e *Endpoint) Wants(k ChangeKind) bool { return len(e.Kinds) == 0 || slices.Contains(e.Kinds, k) }

// Verified opens an endpoint that has passed the handshake.
func (e *Endpoint) Verified() error { return e.move(EndpointActive, "", EndpointPending) }

// Pause stops sending; the cursor stays where it is.
func (e *Endpoint) Pause() error { return e.move(EndpointPaused, "OWNER", EndpointActive) }

// Resume goes on from the cursor.
func (e *Endpoint) Resume() error { return e.move(EndpointActive, "", EndpointPaused) }

// Leave ends an endpoint for good; why is a word.
func (e *Endpoint) Leave(why string) error {
	return e.move(EndpointGone, why, EndpointPending, EndpointActive, EndpointPaused)
}

func (e *Endpoint) move(to EndpointState, why string, from ...EndpointState) error {
	if !slices.Contains(from, e.State) {
		return ErrWebhookState
	}
	e.State, e.Reason = to, why
	e.Version++
	return nil
}

// Replay goes back, or forward, to a position; everything after it is sent, again where it was sent before.
func (e *Endpoint) Replay(position int64) error {
	if e.State == EndpointGone {
		return ErrWebhookState
	}
	e.Cursor = position
	e.Version++
	return nil
}

// Rotate brings in another key; both sign until the older ends.
func (e *Endpoint) Rotate(next EndpointKey, overlap time.Duration, now time.Time) error {
	if e.State == EndpointGone {
		return ErrWebhookState
	}
	live := e.Signing(now)
	if len(live) > 1 {
		return ErrWebhookRotation
	}
	until := now.Add(min(overlap, MaxOverlap))
	for i := range live {
		live[i].Until = until
	}
	next.From = now
	e.Keys = append([]EndpointKey{next}, live...)
	e.Version++
	return nil
}

// Signing are the keys that sign now, newest first.
func (e *Endpoint) Signing(now time.Time) []EndpointKey {
	var live []EndpointKey
	for _, k := range e.Keys {
		if k.Until.IsZero() || now.Before(k.Until) {
			live = append(live, k)
		}
	}
	return live
}
