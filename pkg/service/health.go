package service

import (
	"context"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
)

// readyTimeout is how long a health check waits for a service's own answer.
const readyTimeout = 2 * time.Second

// checker answers gRPC health checks by asking the service itself; watchers are told when it stops.
type checker struct {
	*health.Server
	ready    func(context.Context) error
	stopping atomic.Bool
}

func newChecker(ready func(context.Context) error) *checker {
	return &checker{Server: health.NewServer(), ready: ready}
}

func (c *checker) register(r grpc.ServiceRegistrar) { healthv1.RegisterHealthServer(r, c) }

// Check asks the service whether it can take work.
func (c *checker) Check(ctx context.Context, _ *healthv1.HealthCheckRequest) (*healthv1.HealthCheckResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, readyTimeout)
	defer cancel()
	answer := &healthv1.HealthCheckResponse{Status: healthv1.HealthCheckResponse_SERVING}
	if c.stopping.Load() || c.ready(ctx) != nil {
		answer.Status = healthv1.HealthCheckResponse_NOT_SERVING
	}
	return answer, nil
}

// stop answers from now on that the service takes no work.
func (c *checker) stop() {
	c.stopping.Store(true)
	c.Shutdown()
}
