package app

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// OutboundChannel is how far a dataset was given to a section of DAGR.
type OutboundChannel struct {
	Dataset        domain.Dataset
	Section        string
	Position, Last int64 // of the newest version that DAGR has, and of ours
	Published      time.Time
	// Waiting is when the oldest version that DAGR has not got was made; zero when none waits.
	Waiting  time.Time
	Aside    int64
	Codeless int64 // of these, versions about persons without a personal code: nobody\'s fault
	Attempts int
	Failed   time.Time
	Failure  string // reason of the last failure; empty when the last try succeeded
}

// Lag is how long the oldest version waits.
func (c *OutboundChannel) Lag(now time.Time) time.Duration {
	if c.Waiting.IsZero() || now.Before(c.Waiting) {
		return 0
	}
	return now.Sub(c.Waiting)
}

// InboundChannel is what is known of a register that is read, and of the permission that it is read under.
type InboundChannel struct {
	Service, Permission string
	// Cursor is a fingerprint of the cursor: the cursor itself is DAGR's and may name a record.
	Cursor         string
	Asked, Changed time.Time // the list of changes was asked, and told something, last
	Failed         time.Time
	Failure        string
	Used, Quota    int64
	Level          string
	ValidTo        string // YYYY-MM-DD; empty means without end
	Heard          time.Time
	RunsOut        time.Time // at the pace of now; zero when there is none to tell from
	Kept, Stale    int64
}

// Share is how much of the quota is used, from 0 to 1; without a quota everything is.
func (c *InboundChannel) Share() float64 {
	if c.Quota <= 0 {
		return 1
	}
	return float64(c.Used) / float64(c.Quota)
}

// ChannelReader lists channels.
type ChannelReader interface {
	OutboundChannels(ctx context.Context) ([]OutboundChannel, error)
	InboundChannels(ctx context.Context) ([]InboundChannel, error)
}

// Channels is how the exchange with DAGR goes.
type Channels struct {
	Out []OutboundChannel
	In  []InboundChannel
	Now time.Time
}

// ListChannels tells how the exchange goes: numbers and times, nothing about persons.
func (a *App) ListChannels(ctx context.Context) (c Channels, err error) {
	authz.None(ctx)
	c.Now = a.now()
	if c.Out, err = a.channels.OutboundChannels(ctx); err != nil {
		return c, err
	}
	c.In, err = a.channels.InboundChannels(ctx)
	return c, err
}
