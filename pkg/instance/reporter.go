package instance

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/telemetry"
	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
)

const (
	// Every is how often a program reports.
	Every = 30 * time.Second
	// Gone is after how long without a report a program is taken for gone: two reports may be lost.
	Gone = 3*Every + 5*time.Second

	soon     = time.Second // until the first report arrived
	patient  = 5 * time.Second
	farewell = 2 * time.Second
)

// Reporter reports one program.
type Reporter struct {
	// Conn leads to the sharing service, with the certificate of the program.
	Conn grpc.ClientConnInterface
	// Describe says what there is to say now.
	Describe func(ctx context.Context) *instancesv1.ReportInstanceRequest
	Log      *slog.Logger
}

// Run reports until ctx ends, and then that the program stops. A report that is lost is logged once in a row.
func (r Reporter) Run(ctx context.Context) {
	for wait, failing := soon, false; ; {
		err := r.tell(ctx, patient, false)
		switch {
		case err == nil:
			wait, failing = Every, false
		case !failing && ctx.Err() == nil:
			failing = true
			r.Log.InfoContext(ctx, "the catalogue of resources was not told that this program runs", telemetry.KeyError, err)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			_ = r.tell(context.WithoutCancel(ctx), farewell, true) // who hears nothing of it finds out by silence
			return
		case <-timer.C:
		}
	}
}

func (r Reporter) tell(ctx context.Context, most time.Duration, stopping bool) error {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	report := r.Describe(ctx)
	report.Stopping = stopping
	_, err := instancesv1.NewInstanceServiceClient(r.Conn).ReportInstance(ctx, report)
	return err
}
