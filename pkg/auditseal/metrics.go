package auditseal

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/telemetry/gauge"
)

// Lag is the age of the oldest entry that is not sealed; zero when there is none.
func (s *Sealer) Lag(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := s.db.QueryRow(ctx, `select coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8 from audit
		where transaction >= coalesce((select to_transaction from audit_block order by number desc limit 1), 0)`).Scan(&seconds)
	return time.Duration(max(0, seconds) * float64(time.Second)), err
}

// observe offers Lag as the gauge digisoc.audit.lag, in seconds, until the returned function is called.
func (s *Sealer) observe() (stop func()) {
	return gauge.Age("github.com/digisoc/platform/pkg/auditseal", "digisoc.audit.lag", "Age of the oldest audit entry that is not sealed.", s.service, s.Lag)
}
