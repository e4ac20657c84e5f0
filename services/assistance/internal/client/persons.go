// Package client calls the services that assistance needs: the person registry, for who has died. It turns answers into this service's
// own words.
package client

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/telemetry"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// maxBatch is how many persons one call may name, by the contract; parallel is how many calls are on their way at once, patience how
// long each may take: a check says that it could not ask rather than keep somebody waiting.
const (
	maxBatch = 200
	parallel = 2
	patience = 3 * time.Second
)

// Persons implements app.Persons.
type Persons struct {
	api personsv1.PersonsServiceClient
	log *slog.Logger
}

var _ app.Persons = (*Persons)(nil)

// NewPersons returns a client on a connection to the persons service.
func NewPersons(conn grpc.ClientConnInterface, log *slog.Logger) *Persons {
	return &Persons{personsv1.NewPersonsServiceClient(conn), log}
}

// Lives asks the registry, 200 persons a call. A call that fails leaves its persons out: the check then knows that it could not ask.
func (p *Persons) Lives(ctx context.Context, ids []uuid.UUID) map[uuid.UUID]app.Life {
	lives := make(map[uuid.UUID]app.Life, len(ids))
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(parallel)
	for chunk := range slices.Chunk(unique(ids), maxBatch) {
		g.Go(func() error {
			found, err := p.ask(ctx, chunk)
			if err != nil {
				p.log.WarnContext(ctx, "persons could not be asked about", telemetry.KeyError, err)
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

func unique(ids []uuid.UUID) []uuid.UUID {
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return slices.Compact(out)
}

func (p *Persons) ask(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]app.Life, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req := &personsv1.BatchGetPersonsRequest{Names: make([]string, len(ids))}
	for i, id := range ids {
		req.Names[i] = names.Format("persons", id)
	}
	resp, err := p.api.BatchGetPersons(ctx, req)
	if err != nil {
		return nil, err
	}
	out := make(map[uuid.UUID]app.Life, len(ids))
	for _, m := range resp.GetPersons() {
		id, err := names.Parse("persons", m.GetName())
		if err != nil {
			continue
		}
		life := app.Life{Known: true}
		if m.GetDeathDate() != "" {
			if life.Died, err = domain.ParseDate(m.GetDeathDate()); err != nil {
				continue // a date that is none says nothing: not asked
			}
		}
		out[id] = life
	}
	return out, nil
}
