package outbox

import "github.com/digisoc/platform/pkg/telemetry/gauge"

// observe offers the age of the oldest unsent event as the gauge digisoc.outbox.lag, in seconds, until the returned function is called.
func (r *Relay) observe() (stop func()) {
	return gauge.Age("github.com/digisoc/platform/pkg/outbox", "digisoc.outbox.lag", "Age of the oldest event that waits to be published.", r.cfg.Service, r.Lag)
}
