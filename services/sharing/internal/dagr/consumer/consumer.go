// Package consumer reads registers through DAGR: under the permission of its purpose, within its quota, cut to its property tree, and
// from what is kept where that is fresh enough. What DAGR gives may be a day old (freshness F2): an answer is kept for a day, or until
// the register's list of changes tells of a newer version. Records are never shared between permissions, that is purposes.
package consumer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/singleflight"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

// Records is where answers and cursors are kept.
type Records interface {
	// Kept finds an answer by the fingerprint of its key; false when there is none.
	Kept(ctx context.Context, service, permission string, print []byte) (Kept, bool, error)
	Keep(ctx context.Context, k *Kept) error
	// Cursor is where the list of changes goes on; while it has no place yet, from before the oldest answer that is kept.
	Cursor(ctx context.Context, service, permission string, now time.Time) (dagr.Cursor, error)
	// Follow marks what has a newer version and moves the cursor, all or nothing.
	Follow(ctx context.Context, service, permission string, told []Told, next dagr.Cursor, now time.Time) error
	FailFollow(ctx context.Context, service, permission, reason string, now time.Time) error
	// Hear keeps what was heard of the permissions that are used.
	Hear(ctx context.Context, p *dagr.Permission, now time.Time) error
	// Forget deletes what is older.
	Forget(ctx context.Context, before time.Time) (int, error)
	// PrintKey is the key of fingerprints.
	PrintKey(ctx context.Context) ([]byte, error)
}

// Kept is an answer that is kept.
type Kept struct {
	ID                  uuid.UUID
	Service, Permission string
	Group               string // of the data catalogue, whose key seals it
	Print               []byte
	Subject             string // whose key seals it, for example persons/{uuid}
	Version             int64
	Found               bool
	Modified, Fetched   time.Time
	Stale               time.Time // zero while nothing newer was announced
	Content             []byte
}

// Told is a change by the fingerprint of its key.
type Told struct {
	Print   []byte
	Version int64
}

// Options are what a consumer is built from.
type Options struct {
	Dagr    dagr.Dagr
	Records Records
	// Permissions names, where a register has several, the permission of our purpose.
	Permissions map[string]string
	Clock       clock.Clock
	Log         *slog.Logger
}

// Consumer reads. It is safe for concurrent use.
type Consumer struct {
	opt       Options
	registers map[string]*dagr.Inbound
	flights   singleflight.Group
	breaker   breaker

	mu          sync.Mutex
	permissions []dagr.Permission
	listed      time.Time
	told        map[string]dagr.Level // the level that was last warned of, by permission
	key         []byte
}

// How long things are kept.
const (
	permissionsFor = 5 * time.Minute
	freshFor       = 24 * time.Hour
	keptFor        = 30 * 24 * time.Hour
)

// New returns a consumer of the registers in the data.
func New(o Options) (*Consumer, error) {
	all, err := dagr.LoadInbound()
	if err != nil {
		return nil, err
	}
	c := &Consumer{opt: o, registers: map[string]*dagr.Inbound{}, told: map[string]dagr.Level{}}
	for i := range all {
		c.registers[all[i].Service] = &all[i]
	}
	if c.opt.Log == nil {
		c.opt.Log = slog.Default()
	}
	return c, nil
}
