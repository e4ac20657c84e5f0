package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Protocol is how events reach a subscriber.
type Protocol string

// The protocols of the CloudEvents Subscriptions API that are served.
const (
	ProtocolHTTP Protocol = "HTTP" // an address is called
	ProtocolNATS Protocol = "NATS" // a subject of the subscriber's own
	ProtocolSSE  Protocol = "SSE"  // the subscriber holds a stream open, or asks
)

// SubscriptionState is whether events are sent.
type SubscriptionState string

// The states. Nothing but the handshake is sent before an address has proved that it wants to be called.
const (
	SubscriptionPending SubscriptionState = "PENDING"
	SubscriptionActive  SubscriptionState = "ACTIVE"
	SubscriptionPaused  SubscriptionState = "PAUSED" // by its owner, or because nothing arrived for days; events go on being numbered
	SubscriptionEnded   SubscriptionState = "ENDED"
)

// Limits of subscriptions.
const (
	MaxSubscriptions   = 20 // under one permission
	maxAttempts        = 10
	maxKeyOverlap      = 7 * 24 * time.Hour
	reasonOwner        = "OWNER"
	reasonExhausted    = "EXHAUSTED"
	reasonGone         = "GONE"
	schemeEd25519      = "ED25519"
	schemeHMAC         = "HMAC"
	subscriptionSource = 100
)

// Subscription is which events of a permission's dataset go where, and how far they have come.
type Subscription struct {
	ID           uuid.UUID
	Organisation string // registration number
	Permission   uuid.UUID
	Test         bool // made-up events only
	Source       string
	Types        []string
	Filters      []map[string]any
	Sink         string
	Protocol     Protocol
	Scheme       string
	State        SubscriptionState
	Reason       string
	Salt         []byte
	Position     int64 // of the dataset, looked at
	Last         int64 // number of the last event
	Offered      int64 // in the audit log as given out
	Delivered    int64
	Attempts     int
	Outcome      string
	FailedSince  time.Time
	Next         time.Time
	KeyVersion   int
	OldKeyUntil  time.Time
	LeasedUntil  time.Time
	Created      time.Time
	Version      int64
}

// Settle fills what is not said and refuses what is no subscription to what is offered: ErrSubscriptionInvalid names the field.
func (s *Subscription) Settle(offered EventTypes) error {
	known := offered.Names()
	for _, t := range s.Types {
		if !slices.Contains(known, t) {
			return at(ErrSubscriptionInvalid, "subscription.types")
		}
	}
	if len(s.Source) > subscriptionSource {
		return at(ErrSubscriptionInvalid, "subscription.source")
	}
	switch s.Protocol {
	case ProtocolHTTP:
		if s.Scheme == "" {
			s.Scheme = schemeEd25519
		}
		if s.Scheme != schemeEd25519 && s.Scheme != schemeHMAC || s.Sink == "" {
			return at(ErrSubscriptionInvalid, "subscription.protocolsettings")
		}
	case ProtocolNATS, ProtocolSSE:
		if s.Scheme != "" || s.Sink != "" {
			return at(ErrSubscriptionInvalid, "subscription.sink")
		}
		s.Scheme = schemeEd25519
	default:
		return at(ErrSubscriptionInvalid, "subscription.protocol")
	}
	return nil
}

// First is the state of a new subscription, or of one that got another address.
func (s *Subscription) First() SubscriptionState {
	if s.Protocol == ProtocolHTTP {
		return SubscriptionPending
	}
	return SubscriptionActive
}

// Verified opens a subscription whose address has passed the handshake.
func (s *Subscription) Verified() error { return s.move(SubscriptionActive, "", SubscriptionPending) }

// Pause stops sending; events go on being numbered.
func (s *Subscription) Pause() error {
	return s.move(SubscriptionPaused, reasonOwner, SubscriptionActive)
}

// Resume goes on after what has arrived.
func (s *Subscription) Resume(now time.Time) error {
	s.Attempts, s.FailedSince, s.Next = 0, time.Time{}, now
	return s.move(SubscriptionActive, "", SubscriptionPaused)
}

// End ends a subscription for good.
func (s *Subscription) End() error {
	return s.move(SubscriptionEnded, reasonOwner, SubscriptionPending, SubscriptionActive, SubscriptionPaused)
}

func (s *Subscription) move(to SubscriptionState, why string, from ...SubscriptionState) error {
	if !slices.Contains(from, s.State) {
		return ErrSubscriptionState
	}
	s.State, s.Reason = to, why
	s.Version++
	return nil
}

// Replay goes back to a number, or forward as far as there are events; everything after it is sent. oldest is the number of the
// first event that may still be given.
func (s *Subscription) Replay(after, oldest int64, now time.Time) error {
	switch {
	case s.State == SubscriptionEnded:
		return ErrSubscriptionState
	case after < 0 || after > s.Last:
		return at(ErrSubscriptionInvalid, "after")
	case after < s.Delivered && after+1 < oldest:
		return ErrSubscriptionTooOld
	}
	s.Delivered, s.Offered, s.Attempts, s.FailedSince, s.Next = after, after, 0, time.Time{}, now // what is given out again is recorded again
	s.Version++
	return nil
}

// Rotate brings in another key; both sign until the older ends.
func (s *Subscription) Rotate(overlap time.Duration, now time.Time) error {
	switch {
	case s.State == SubscriptionEnded || s.Protocol != ProtocolHTTP:
		return ErrSubscriptionState
	case now.Before(s.OldKeyUntil):
		return ErrSubscriptionRotation
	}
	s.KeyVersion++
	s.OldKeyUntil = now.Add(min(overlap, maxKeyOverlap))
	s.Version++
	return nil
}

// Keys are the versions of the keys that sign now, the newest first.
func (s *Subscription) Keys(now time.Time) []int {
	if s.KeyVersion > 1 && now.Before(s.OldKeyUntil) {
		return []int{s.KeyVersion, s.KeyVersion - 1}
	}
	return []int{s.KeyVersion}
}

// Attempt is what sending one event came to.
type Attempt struct {
	Delivered, Gone bool
	Outcome         string
	Wait            time.Duration // until it is tried again
}

// Record keeps what an attempt to send the next event came to. What did not arrive is tried again and holds back what comes after
// it, in this subscription only. 410 ends the subscription; after the tenth attempt it is paused, and nothing is lost.
func (s *Subscription) Record(t Attempt, now time.Time) {
	s.Outcome = t.Outcome
	switch {
	case t.Delivered:
		s.Delivered++
		s.Attempts, s.FailedSince, s.Next = 0, time.Time{}, now
		return
	case t.Gone:
		_ = s.move(SubscriptionEnded, reasonGone, SubscriptionActive, SubscriptionPaused) // from other states it stays where it is
		return
	}
	s.Attempts++
	if s.FailedSince.IsZero() {
		s.FailedSince = now
	}
	s.Next = now.Add(t.Wait)
	if s.Attempts >= maxAttempts {
		_ = s.move(SubscriptionPaused, reasonExhausted, SubscriptionActive) // its owner may have paused it
	}
}
