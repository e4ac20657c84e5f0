package natsserver

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func (s *Server) current() *server.Server {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.nats
}

// Restart stops the server, leaves it down for a while and starts it again on the same streams, the same port and with
// the same users. Clients of the process and outside reconnect by themselves. For maintenance and fault tests.
func (s *Server) Restart(ctx context.Context, down time.Duration) error {
	cfg := s.config
	cfg.Users = slices.Collect(maps.Values(s.users)) // with the passwords that were made
	if addr := s.current().Addr(); addr != nil {
		cfg.Listen = addr.String()
	}
	s.Stop()
	wait := time.NewTimer(down)
	defer wait.Stop()
	select {
	case <-ctx.Done():
	case <-wait.C:
	}
	again, err := Start(cfg)
	if err != nil {
		return fmt.Errorf("start again: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nats = again.nats
	return nil
}
