package catalogue

import (
	"fmt"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// workerDemand is one dated row: deliveries of a kind of service, under a grant, name a registered worker. Empty is any, but
// not both.
type workerDemand struct {
	ServiceKind string `yaml:"service_kind"`
	Grant       string `yaml:"grant"`
	From        string `yaml:"from"`
	To          string `yaml:"to"` // last day; empty while in force
	Source      string `yaml:"source"`
	Mark        string `yaml:"mark"`

	period domain.Period
}

func (c *Catalogue) checkWorkers() error {
	for i := range c.workers {
		w := &c.workers[i]
		if err := period(&w.period, w.From, w.To, w.Source, w.Mark); err != nil {
			return fmt.Errorf("workers, row %d: %w", i+1, err)
		}
		if w.ServiceKind == "" && w.Grant == "" {
			return fmt.Errorf("workers, row %d: a kind of service or a grant is required", i+1)
		}
	}
	return nil
}

// WorkerDemanded reports whether a delivery of a kind of service on a day, under the grant of an agreement, must name a worker
// whom the provider has registered.
func (c *Catalogue) WorkerDemanded(kind string, grant domain.Grant, day domain.Date) bool {
	for i := range c.workers {
		w := &c.workers[i]
		if (w.ServiceKind == "" || w.ServiceKind == kind) && (w.Grant == "" || w.Grant == string(grant)) && w.period.Contains(day) {
			return true
		}
	}
	return false
}
