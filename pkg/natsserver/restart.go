package natsserver

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func (s *Server) current() *server.Server {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.nats
}

var errStopped = errors.New("nats: the server was stopped")

// Restart stops the server, leaves it down for a while and starts it again on the same streams, the same port and with
// the same users. Clients of the process and outside reconnect by themselves. For maintenance and fault tests.
func (s *Server) Restart(ctx context.Context, down time.Duration) error {
	s.life.Lock()
	defer s.life.Unlock()
	if s.stopped {
		return errStopped
	}
	end(s.current())
	wait := time.NewTimer(down)
	defer wait.Stop()
	select {
	case <-ctx.Done():
	case <-wait.C:
	}
	select {
	case <-s.hurt: // what the old server could not write any more
	default:
	}
	again, err := s.launch()
	if err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nats = again
	return nil
}
