package natsserver

import (
	"context"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/telemetry"
)

const (
	healEvery = time.Second // how often space is looked for
	healRoom  = 1 << 20     // how much of it must be there, so that the next write does not fail again at once
)

// failedWrites are the words with which the server gives up writing: to a stream, to a consumer's state, or to
// everything. It has no other way to tell.
var failedWrites = []string{"critical write error", "will be disabled", "disabling jetstream"}

func isFailedWrite(words string) bool {
	words = strings.ToLower(words)
	for _, w := range failedWrites {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

// heal starts the server again after a failed write, as soon as its disk takes something again. Nothing is lost meanwhile:
// what was not written was not acknowledged and waits with its sender.
func (s *Server) heal() {
	tick := time.NewTicker(healEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-s.hurt:
		}
		s.config.Log.WarnContext(context.Background(), "nats cannot write and starts again when there is space")
		for healed := false; !healed; {
			select {
			case <-s.done:
				return
			case <-tick.C:
			}
			healed = s.tryAgain()
		}
	}
}

func (s *Server) tryAgain() bool {
	if probe(s.config.Dir, healRoom) != nil {
		return false
	}
	if err := s.Restart(context.Background(), 0); err != nil {
		s.config.Log.WarnContext(context.Background(), "nats does not start yet", telemetry.KeyError, err)
		return false
	}
	s.config.Log.WarnContext(context.Background(), "nats was started again and writes")
	return true
}
