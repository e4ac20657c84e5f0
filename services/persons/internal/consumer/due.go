package consumer

import (
	"context"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/names"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// DueName is the durable name of the consumers of what is due, one in each stream, also their name in the inbox.
const DueName = "persons-erasure-due"

// Due take in whose data every service found kept for as long as the law asks.
func Due(a *app.App) []bus.Consumer {
	var out []bus.Consumer
	for _, service := range domain.ErasureServices {
		out = append(out, bus.Consumer{
			Name: DueName, Stream: strings.ToUpper(service), Topics: []string{erasure.Due(service)},
			Handle: func(ctx context.Context, m bus.Message) error {
				var e typesv1.ErasureDue
				if err := m.Decode(&e); err != nil {
					return err
				}
				if e.GetService() != service {
					return domain.ErrErasureReportInvalid
				}
				lines, err := dueLines(&e)
				if err != nil {
					return err
				}
				return a.TakeDue(ctx, DueName, m.ID, lines)
			},
		})
	}
	return out
}

func dueLines(e *typesv1.ErasureDue) (out []domain.DueLine, err error) {
	for _, p := range e.GetPersons() {
		person, err := names.Parse("persons", p.GetPerson())
		if err != nil {
			return nil, domain.ErrErasureReportInvalid.Wrap(err)
		}
		for _, l := range p.GetLines() {
			since, err := time.Parse(time.DateOnly, l.GetSince())
			if err != nil {
				return nil, domain.ErrErasureReportInvalid.Wrap(err)
			}
			out = append(out, domain.DueLine{
				Person: person, Service: e.GetService(), Group: l.GetGroup(), Municipality: l.GetMunicipality(), Rule: l.GetRule(), Since: since,
			})
		}
	}
	return out, nil
}
