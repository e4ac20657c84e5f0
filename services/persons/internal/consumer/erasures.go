// Package consumer takes the events of services in: it decodes, calls package app and says which failures can never succeed.
package consumer

import (
	"context"
	"strings"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/names"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// ReportsName is the durable name of the consumers of reports, one in each stream, also their name in the inbox.
const ReportsName = "persons-erasure-reports"

// Reports take in what every service destroyed and kept.
func Reports(a *app.App) []bus.Consumer {
	var out []bus.Consumer
	for _, service := range domain.ErasureServices {
		out = append(out, bus.Consumer{
			Name: ReportsName, Stream: strings.ToUpper(service), Topics: []string{erasure.Reported(service)},
			Handle: func(ctx context.Context, m bus.Message) error {
				var e typesv1.ErasureReported
				if err := m.Decode(&e); err != nil {
					return err
				}
				id, err := names.Parse("erasures", e.GetErasure())
				if err != nil || e.GetService() != service {
					return domain.ErrErasureReportInvalid
				}
				return a.ReportErasure(ctx, ReportsName, m.ID, id, domain.ErasureReport{Service: service, Lines: lines(e.GetLines()), At: m.Time.UTC()})
			},
		})
	}
	return out
}

func lines(list []*typesv1.ErasureLine) []domain.ErasureLine {
	out := make([]domain.ErasureLine, len(list))
	for i, l := range list {
		out[i] = domain.ErasureLine{
			Group: l.GetGroup(), Municipality: l.GetMunicipality(), Destroyed: l.GetOutcome() == typesv1.ErasureOutcome_ERASURE_OUTCOME_DESTROYED,
			Reason: l.GetReason(), KeptUntil: l.GetKeptUntil(), Rule: l.GetRule(), Keys: l.GetKeys(),
		}
	}
	return out
}
