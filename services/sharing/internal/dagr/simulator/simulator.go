// Package simulator plays DAGR for developers and tests: its documented paths and headers, tokens checked against the registered
// certificate, permissions with property trees, quotas that count down, lists of changes that are late, repeat and leave out, a
// sandbox and a main section, slow nights and connections that break. What DAGR does not document is inferred, as dagr/data says.
//
// It keeps everything in memory, knows synthetic persons only and says in every answer that it is no register.
package simulator

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

// Options are how the simulator behaves. The zero value is quick and keeps nothing back.
type Options struct {
	// Base is the address that requests for tokens are made for.
	Base string
	// Seed makes lags, repeats and faults the same in every run.
	Seed uint64
	// MaxLag is the longest time from publishing to reading; DAGR promises 24 hours.
	MaxLag time.Duration
	// Repeats is how many changes of the page before a page of changes tells again.
	Repeats int
	// Latency is how long an answer takes by day; ten times as long while DAGR loads at night.
	Latency time.Duration
	// Start is where the test clock stands; zero means now.
	Start time.Time
	// Sleep waits; nil means that it really does.
	Sleep func(ctx context.Context, d time.Duration)
}

// Simulator is one DAGR.
type Simulator struct {
	opt      Options
	contract *dagr.Contract
	mux      *http.ServeMux

	mu          sync.Mutex
	rng         *rand.Rand
	clock       testClock
	faults      Faults
	connections map[string]*connection
	tokens      map[string]token
	datasets    map[string]*dataset // by section and name
	sequence    int64
	calls       []Call
}

// Call is what the simulator remembers of a request: nothing of its body.
type Call struct {
	At     time.Time `json:"at"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Client string    `json:"client"`
	Status int       `json:"status"`
}

// New returns a simulator with the registers of Latvia that DAGR's examples name, still without records.
func New(o Options) (*Simulator, error) {
	contract, err := dagr.LoadContract()
	if err != nil {
		return nil, err
	}
	registers, err := dagr.LoadInbound()
	if err != nil {
		return nil, err
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	s := &Simulator{
		opt: o, contract: contract, rng: rand.New(rand.NewPCG(o.Seed, 1)), clock: testClock{at: o.Start, frozen: !o.Start.IsZero()},
		connections: map[string]*connection{}, tokens: map[string]token{}, datasets: map[string]*dataset{},
	}
	for i := range registers {
		s.datasets[at(dagr.Main, registers[i].Service)] = register(&registers[i])
	}
	s.routes()
	return s, nil
}

func at(s dagr.Section, name string) string { return string(s) + "/" + name }

func (s *Simulator) routes() {
	s.mux = http.NewServeMux()
	handle := func(name string, f func(*Simulator, *request) (int, any)) {
		c := s.contract.Calls[name]
		s.mux.HandleFunc(c.Method+" "+c.Path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, f) })
	}
	handle(dagr.CallToken, (*Simulator).token)
	handle(dagr.CallPermissions, (*Simulator).permissions)
	handle(dagr.CallServices, (*Simulator).services)
	handle(dagr.CallRead, (*Simulator).read)
	handle(dagr.CallChanges, (*Simulator).changes)
	handle(dagr.CallPublishMain, (*Simulator).publishMain)
	handle(dagr.CallPublishSandbox, (*Simulator).publishSandbox)
	s.control()
}

// ServeHTTP answers a request.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(dagr.HeaderSimulated, "true")
	s.mux.ServeHTTP(w, r)
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever went away needs no answer
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
