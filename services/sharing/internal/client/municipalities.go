package client

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/clock"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// Municipalities knows the names of municipalities by their ATVK codes. They change with an administrative reform, so a day old is new enough.
type Municipalities struct {
	api   personsv1.PersonsServiceClient
	clock clock.Clock

	mu    sync.Mutex
	names map[string]string
	read  time.Time
}

// NewMunicipalities returns a client on a connection to the persons service.
func NewMunicipalities(conn grpc.ClientConnInterface, c clock.Clock) *Municipalities {
	return &Municipalities{api: personsv1.NewPersonsServiceClient(conn), clock: c}
}

const namesFor = 24 * time.Hour

// nameTimeout is how long an answer waits for names; without them codes are shown.
const nameTimeout = time.Second

// Names are the names by code. When they cannot be read, those that were read last are given, or none.
func (m *Municipalities) Names(ctx context.Context) map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.names != nil && m.clock.Now().Sub(m.read) < namesFor {
		return m.names
	}
	asking, cancel := context.WithTimeout(ctx, nameTimeout)
	defer cancel()
	resp, err := m.api.ListMunicipalities(asking, &personsv1.ListMunicipalitiesRequest{})
	if err != nil {
		return m.names
	}
	m.names, m.read = make(map[string]string, len(resp.GetMunicipalities())), m.clock.Now()
	for _, one := range resp.GetMunicipalities() {
		m.names[one.GetCode()] = one.GetDisplayName()
	}
	return m.names
}
