package spdci

import (
	"context"
	"slices"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// Operation is one address of the interface.
type Operation string

// The operations.
const (
	Search      Operation = "search"
	SearchSync  Operation = "sync/search"
	Subscribe   Operation = "subscribe"
	Unsubscribe Operation = "unsubscribe"
	AskStatus   Operation = "txn/status"
	StatusSync  Operation = "sync/txn/status"
	CheckSync   Operation = "sync/enrolled"
	CompareSync Operation = "sync/enrollment/updates"
)

// operation is how an address works.
type operation struct {
	action     string // of the request
	answer     string // of the answer
	schema     string // of the answer
	kind       string // of the transaction
	list       string // field with the requests; empty when the message is one request
	later      bool   // answered at the partner's address
	registries []Registry
	handle     func(x *Exchange, ctx context.Context, m *message) (Answer, error)
}

var operations map[Operation]operation

func init() { //nolint:gochecknoinits // the handlers name the table again
	both := []Registry{Social, IBR}
	operations = map[Operation]operation{
		Search:      {"search", "on-search", "search", "search", "search_request", true, both, (*Exchange).search},
		SearchSync:  {"search", "on-search", "search", "search", "search_request", false, both, (*Exchange).search},
		Subscribe:   {"subscribe", "on-subscribe", "subscribe", "subscribe", "subscribe_request", true, both, (*Exchange).subscribe},
		Unsubscribe: {"unsubscribe", "on-unsubscribe", "unsubscribe", "unsubscribe", "", true, both, (*Exchange).unsubscribe},
		AskStatus:   {"txn-status", "txn-on-status", "txn_status", "status", "", true, both, (*Exchange).status},
		StatusSync:  {"txn-status", "txn-on-status", "txn_status", "status", "", false, both, (*Exchange).status},
		CheckSync:   {"search", "on-search", "enrolled", "enrolled", "", false, []Registry{IBR}, (*Exchange).enrolled},
		CompareSync: {"notify", "on-notify", "updates", "updates", "", false, []Registry{IBR}, (*Exchange).compare},
	}
}

// actions are all that the standard knows for requests.
var actions = []string{"search", "subscribe", "unsubscribe", "txn-status", "notify", "on-search", "on-subscribe", "on-unsubscribe", "txn-on-status"}

// Limits of a message.
const (
	maxAge      = 24 * time.Hour  // of message_ts
	maxAhead    = 5 * time.Minute // of message_ts
	maxRequests = 50
	maxFaults   = 10
)

// headerFault judges the header by itself; empty when it is good.
func headerFault(m *message) wire.Code {
	at, ok := wire.Time(m.header.MessageTS)
	switch {
	case wire.Major(m.header.Version) < 0:
		return wire.VersionInvalid
	case !slices.Contains(actions, m.header.Action):
		return wire.ActionInvalid
	case m.header.Action != m.op.action:
		return wire.ActionNotSupported
	case !ok || at.Before(m.now.Add(-maxAge)) || at.After(m.now.Add(maxAhead)):
		return wire.MessageTimeInvalid
	case m.header.TotalCount < 1 && m.op.kind != "updates": // whose header has none
		return wire.TotalCountInvalid
	case m.header.TotalCount > maxRequests:
		return wire.TotalCountLimit
	}
	return ""
}
