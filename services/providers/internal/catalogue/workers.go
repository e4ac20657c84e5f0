package catalogue

import (
	"github.com/digisoc/platform/pkg/dated"
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
}

// Dated is the row as package dated sees it.
func (w workerDemand) Dated() dated.Period {
	return dated.Period{From: w.From, To: w.To, Source: w.Source, Mark: w.Mark}
}

func (w *workerDemand) whole(must dated.Must) {
	must("service_kind", w.ServiceKind != "" || w.Grant != "", "a kind of service or a grant is required")
}

// WorkerDemanded reports whether a delivery of a kind of service on a day, under the grant of an agreement, must name a worker
// whom the provider has registered.
func (c *Catalogue) WorkerDemanded(kind string, grant domain.Grant, day domain.Date) bool {
	for i := range c.workers {
		w := &c.workers[i]
		if (w.ServiceKind == "" || w.ServiceKind == kind) && (w.Grant == "" || w.Grant == string(grant)) && w.Dated().On(day.String()) {
			return true
		}
	}
	return false
}
