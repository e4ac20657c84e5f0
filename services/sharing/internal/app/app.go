// Package app holds what the sharing service does, one file per use case. Rules stand in domain, SQL in store,
// messages in server.
package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// Store is what the use cases need of the database.
type Store interface {
	// InTx saves what the closure writes, all or nothing. The closure may be run again.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
	DatasetReader
	GlassReader
	SubscriptionReader
	ApplicationReader
	UseReportReader
	OversightReader
	// KeepRefusal keeps why a read was refused, apart from what the call itself saves.
	KeepRefusal(ctx context.Context, r domain.Refusal) error
	// Refusals returns refusals of an organisation, all when it is empty, older than one, the newest first.
	Refusals(ctx context.Context, organisation string, before uuid.UUID, atMost int) ([]domain.Refusal, error)
}

// Tx is the writes of one transaction. They are sent together at the end: a broken constraint is the error of InTx.
type Tx interface {
	AwardTx
	GlassTx
	PermissionTx
	SubscriptionTx
	ApplicationTx
	UseReportTx
	OversightTx
	// Answer keeps the value that answers the call, so that a repeated request gets the same.
	Answer(v any)
}

// Deps is what the use cases are built from.
type Deps struct {
	Store Store
	// Rules say who gets what.
	Rules   *disclose.Rules
	Persons Persons
	// Registers is nil where no register is connected.
	Registers Registers
	Codes     PersonCodes
	Channels  ChannelReader
	// Ways cut what leaves; without them nothing does.
	Ways *release.Ways
	// Oversight are the rules of supervision.
	Oversight Oversight
	Clock     clock.Clock
}

// App is the use cases. It is safe for concurrent use.
type App struct {
	store   Store
	rules   *disclose.Rules
	persons Persons
	clock   clock.Clock
	ways    *release.Ways

	registers Registers
	codes     PersonCodes
	channels  ChannelReader
	oversight Oversight
}

// New returns the use cases.
func New(d Deps) *App {
	return &App{store: d.Store, rules: d.Rules, persons: d.Persons, clock: d.Clock, ways: d.Ways, registers: d.Registers, codes: d.Codes, channels: d.Channels, oversight: d.Oversight}
}

// now is the time in the precision that the database keeps.
func (a *App) now() time.Time { return a.clock.Now().UTC().Truncate(time.Microsecond) }
