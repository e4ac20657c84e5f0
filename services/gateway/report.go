package gateway

import (
	"context"

	"github.com/digisoc/platform/pkg/instance"
	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
)

// Report tells the catalogue of resources that the gateway runs, until ctx ends and then once that it stops (SEC-CAT-1).
func (g *Gateway) Report(ctx context.Context) {
	self := instance.New(g.clock.Now())
	instance.Reporter{
		Conn: g.peers["sharing"], Log: g.log, Describe: func(context.Context) *instancesv1.ReportInstanceRequest { return self.Report() },
	}.Run(ctx)
}
