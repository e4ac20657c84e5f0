package outbox

import (
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// DuplicateWindow is how long the stream remembers event ids and drops a second publish. After it, package inbox alone
// keeps effects single.
const DuplicateWindow = 2 * time.Minute

// StreamName is the name of a service's stream: the service in upper case.
func StreamName(service string) string { return strings.ToUpper(service) }

// StreamConfig is how a service's stream is kept: on disk, without limit of age, batches published whole or not at all.
// A full disk refuses new messages (the outbox keeps them) rather than dropping old ones. Messages cannot be deleted one
// by one, so a gap in the stream's numbers always means damage.
func StreamConfig(service string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:               StreamName(service),
		Description:        "events of " + service,
		Subjects:           []string{service + ".>"},
		Storage:            jetstream.FileStorage,
		Retention:          jetstream.LimitsPolicy,
		Discard:            jetstream.DiscardNew,
		Duplicates:         DuplicateWindow,
		AllowAtomicPublish: true,
		DenyDelete:         true,
		DenyPurge:          true,
	}
}
