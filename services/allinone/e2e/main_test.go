package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone"
	"github.com/digisoc/platform/services/allinone/internal/demo"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/internal/seed"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// system is the instance that most tests share, with one decided case in it.
type system struct {
	*allinone.Platform        // nil when the system is a deployed one
	issuer             string // address of the development issuer
	people             *people.People
	fixture            fixture
}

// fixture names records that typed cases refer to.
type fixture struct {
	report demo.Report
	names  map[string]string
}

var shared struct {
	sync.Mutex
	*system
	dir string
}

func TestMain(m *testing.M) {
	heard := listen()
	code := m.Run()
	if shared.system != nil && shared.Platform != nil {
		if err := shared.scanMeasures(); err != nil {
			fmt.Fprintln(os.Stderr, "read the measures:", err)
			code = 1
		}
		if err := shared.Stop(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "stop the shared instance:", err)
			code = 1
		}
		_ = os.RemoveAll(shared.dir)
	}
	if built != "" {
		_ = os.RemoveAll(filepath.Dir(built))
	}
	for _, client := range []string{clients.golang, clients.script} {
		if client != "" {
			_ = os.RemoveAll(filepath.Dir(client))
		}
	}
	if found := heard(); len(found) > 0 {
		fmt.Fprintf(os.Stderr, "FAIL: %d places hold a personal code or a secret (SEC-ENC-3):\n%s\n", len(found), strings.Join(found[:min(len(found), 20)], "\n"))
		code = 1
	}
	os.Exit(code)
}

// sys returns the shared instance, started by the first test that asks.
func sys(t testing.TB) *system {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.system == nil && deployed != "" {
		shared.system = find(t, deployed)
		shared.prepare(t)
	}
	if shared.system == nil {
		dir, err := os.MkdirTemp("", "digisoc-e2e-") //nolint:usetesting // it outlives the test that asks first
		if err != nil {
			t.Fatal(err)
		}
		shared.dir = dir
		shared.system = start(t, settings(filepath.Join(dir, "state")))
		shared.prepare(t)
	}
	return shared.system
}

// boot starts an instance of one test on free ports.
func boot(t testing.TB, dir string) *system {
	t.Helper()
	instance(t)
	return start(t, settings(dir))
}

func start(t testing.TB, cfg allinone.Config) *system {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	p, err := allinone.Start(ctx, cfg, func(s string) { fmt.Fprintln(os.Stderr, "   ", s) })
	if err != nil {
		t.Fatal(err)
	}
	return &system{Platform: p, issuer: p.Running().Issuer, people: people.New(p.Running().Base, p.Running().Issuer)}
}

func settings(dir string) allinone.Config {
	return allinone.Config{Dir: dir, Profile: allinone.Development, Listen: "127.0.0.1:0", TLSListen: "127.0.0.1:0", AdminListen: "127.0.0.1:0", NATSListen: "127.0.0.1:0",
		Audience: "digisoc", LogLevel: "debug", Rate: 100_000, StopWithin: 10 * time.Second}
}

// prepare loads the population and decides one case in Kuldīgas novads.
func (s *system) prepare(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	bind := func(string, string) error { return nil } // a deployed system knows who its citizens are
	if s.Platform != nil {
		bind = s.Bind
	}
	if err := seed.Run(ctx, s.people, bind, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	scenario, err := scenarios.Get("TODAY")
	if err != nil {
		t.Fatal(err)
	}
	report, err := s.runner().Run(ctx, scenario)
	if err != nil {
		t.Fatal(err)
	}
	application, err := s.people.As("ilze.kalnina").For(report.Application).Get(ctx, "/v1/"+report.Application)
	if err != nil {
		t.Fatal(err)
	}
	s.fixture = fixture{report: report, names: map[string]string{
		"application": report.Application, "case": report.Case, "person": rest.Str(application, "applicant"),
		"assessment": rest.Str(report.Assessment, "name"), "decision": rest.Str(report.Decision, "name"),
	}}
}

func (s *system) runner() *demo.Runner {
	return &demo.Runner{Staff: s.people.Staff, Clock: clock.System()}
}

// fill puts the names of the fixture into a text.
func (f fixture) fill(text string) string {
	for key, name := range f.names {
		text = strings.ReplaceAll(text, "{"+key+"}", name)
	}
	return text
}

// rows counts what is stored, to see that a refused request stored nothing. A deployed system does not show it.
func (s *system) rows(t testing.TB) string {
	t.Helper()
	if s.Platform == nil {
		return ""
	}
	var out []string
	for service, tables := range map[string][]string{"persons": {"person", "household", "outbox"}, "cases": {"application", "client_case", "decision", "outbox"}, "assistance": {"assessment", "fact", "outbox"}} {
		for _, table := range tables {
			var n int
			if err := s.DB(service).QueryRow(context.Background(), "select count(*) from "+table).Scan(&n); err != nil {
				t.Fatal(err)
			}
			out = append(out, fmt.Sprintf("%s.%s=%d", service, table, n))
		}
	}
	return fmt.Sprint(sorted(out))
}
