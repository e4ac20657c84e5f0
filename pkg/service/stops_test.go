package service

import (
	"context"
	"testing"

	"github.com/digisoc/platform/pkg/errs"
)

// A replica that does not know whose access has ended is not ready, and what asks over HTTP is told so too: no call is sent to it.
func TestSEC_INC_2_WithoutTheListAReplicaIsNotReady(t *testing.T) {
	runner, _ := platform(t)
	ready := make(chan func(context.Context) error, 1)
	runner.Ready = func(_ string, check func(context.Context) error) { ready <- check }
	runner.Stops = &Stops{} // nobody serves sharing here
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, runner, &rulesService{name: "cases"}) }()
	if err := (<-ready)(ctx); errs.ReasonOf(err) != "STOP_LIST_STALE" {
		t.Errorf("ready without the list: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	runner.Stops = nil
	ctx, stop = context.WithCancel(t.Context())
	defer stop()
	go func() { ended <- Run(ctx, runner, &rulesService{name: "persons"}) }()
	if err := (<-ready)(ctx); err != nil {
		t.Errorf("a service that has what it needs: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
