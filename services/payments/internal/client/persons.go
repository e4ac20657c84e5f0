// Package client calls the services that payments needs: the person registry, for the death check. It turns answers into
// this service's own words.
package client

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/telemetry"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// maxBatch is how many persons one call may name, by the contract; parallel is how many calls are on their way at once.
const (
	maxBatch = 200
	parallel = 4
)

// Persons implements app.Persons.
type Persons struct {
	api personsv1.PersonsServiceClient
	log *slog.Logger
}

// NewPersons returns a client on a connection to the persons service.
func NewPersons(conn grpc.ClientConnInterface, log *slog.Logger) *Persons {
	return &Persons{personsv1.NewPersonsServiceClient(conn), log}
}

var _ app.Persons = (*Persons)(nil)

// Lives asks the registry, 200 persons a call. A call that fails leaves its persons out: the use case then knows that they
// could not be checked.
func (p *Persons) Lives(ctx context.Context, ids []uuid.UUID) map[uuid.UUID]domain.Life {
	lives := make(map[uuid.UUID]domain.Life, len(ids))
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(parallel)
	for chunk := range slices.Chunk(ids, maxBatch) {
		g.Go(func() error {
			found, err := p.ask(ctx, chunk)
			if err != nil {
				p.log.WarnContext(ctx, "persons could not be checked", telemetry.KeyError, err)
				return nil
			}
			mu.Lock()
			defer mu.Unlock()
			maps.Copy(lives, found)
			return nil
		})
	}
	_ = g.Wait() // no call returns an error
	return lives
}

func (p *Persons) ask(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]domain.Life, error) {
	req := &personsv1.BatchGetPersonsRequest{Names: make([]string, len(ids))}
	for i, id := range ids {
		req.Names[i] = names.Format("persons", id)
	}
	resp, err := p.api.BatchGetPersons(ctx, req)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]domain.Life, len(ids))
	for _, m := range resp.GetPersons() {
		id, err := names.Parse("persons", m.GetName())
		if err != nil {
			continue
		}
		died, err := domain.ParseDate(m.GetDeathDate())
		if err != nil {
			continue // a date that is none says nothing: not checked
		}
		out[id] = domain.Life{Known: true, Died: died}
	}
	return out, nil
}
