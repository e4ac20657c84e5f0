package service

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"
	"google.golang.org/grpc"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/rpc"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

// rulesService is a service with one public RPC that answers when it is let.
type rulesService struct {
	assistancev1.UnimplementedAssistanceServiceServer
	name    string
	policy  string
	answer  func(context.Context) error
	run     func(context.Context) error
	ready   func(context.Context) error
	stopped func(name string)
}

func (s *rulesService) Name() string { return s.name }

func (s *rulesService) Guard() rpc.Guard {
	text := s.policy
	if text == "" {
		text = `permit (principal, action in [Action::"ListRules", Action::"ListParameters"], resource);
			permit (principal, action in [` + actions() + `], resource)
			when { principal.kind == "staff" };`
	}
	e, err := authz.Load(s.name, fstest.MapFS{"p.cedar": {Data: []byte(text)}})
	if err != nil {
		panic(err)
	}
	return rpc.Guard{Policy: e, Callers: []string{"gateway"}}
}

// actions are all RPCs of the contract, as a list in a policy.
func actions() string {
	methods := assistancev1.File_assistance_v1_assistance_proto.Services().ByName("AssistanceService").Methods()
	all := make([]string, methods.Len())
	for i := range all {
		all[i] = `Action::"` + string(methods.Get(i).Name()) + `"`
	}
	return strings.Join(all, ", ")
}

func (s *rulesService) Register(r grpc.ServiceRegistrar) {
	assistancev1.RegisterAssistanceServiceServer(r, s)
}

func (s *rulesService) Run(ctx context.Context) error {
	if s.run != nil {
		return s.run(ctx)
	}
	<-ctx.Done()
	if s.stopped != nil {
		s.stopped(s.name)
	}
	return nil
}

func (s *rulesService) Ready(ctx context.Context) error {
	if s.ready != nil {
		return s.ready(ctx)
	}
	return nil
}

func (s *rulesService) ListRules(ctx context.Context, _ *assistancev1.ListRulesRequest) (*assistancev1.ListRulesResponse, error) {
	if s.answer != nil {
		if err := s.answer(ctx); err != nil {
			return nil, err
		}
	}
	return &assistancev1.ListRulesResponse{}, nil
}

// platform is a runner in memory and a connection as the gateway.
func platform(t *testing.T) (Runner, func(name string) *grpc.ClientConn) {
	t.Helper()
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	network := rpc.Memory()
	dial := func(name string) *grpc.ClientConn {
		id, err := ca.Issue("gateway")
		if err != nil {
			t.Fatal(err)
		}
		conn, err := rpc.Dial(network, id, name)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	return Runner{Network: network, Identity: func(name string) (authn.Identity, error) { return ca.Issue(name) }, Log: slog.New(slog.DiscardHandler), Drain: 5 * time.Second}, dial
}

func listRules(ctx context.Context, conn *grpc.ClientConn) error {
	_, err := assistancev1.NewAssistanceServiceClient(conn).ListRules(ctx, &assistancev1.ListRulesRequest{})
	return err
}

func TestServicesStopInOppositeOrderAfterTheirCalls(t *testing.T) {
	before := goleak.IgnoreCurrent()
	runner, dial := platform(t)
	var mu sync.Mutex
	var order []string
	note := func(what string) { mu.Lock(); defer mu.Unlock(); order = append(order, what) }
	entered, release := make(chan struct{}), make(chan struct{})
	first := &rulesService{name: "persons", stopped: note}
	last := &rulesService{name: "cases", stopped: note, answer: func(context.Context) error { close(entered); <-release; note("call"); return nil }}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, runner, first, last) }()
	conn := dial("cases")
	called := make(chan error, 1)
	go func() { called <- listRules(t.Context(), conn) }()
	<-entered
	stop()
	close(release)
	if err := <-called; err != nil {
		t.Errorf("the call in flight: %v", err)
	}
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
	if got := strings.Join(order, " "); got != "call cases persons" {
		t.Errorf("order %q", got)
	}
	conn.Close()
	goleak.VerifyNone(t, before)
}

func TestOneFailureStopsAll(t *testing.T) {
	runner, _ := platform(t)
	broken := errors.New("relay is broken")
	stopped := make(chan string, 1)
	well := &rulesService{name: "persons", stopped: func(name string) { stopped <- name }}
	err := Run(t.Context(), runner, well, &rulesService{name: "cases", run: func(context.Context) error { return broken }})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "cases") || <-stopped != "persons" {
		t.Errorf("run: %v", err)
	}
	err = Run(t.Context(), runner, &rulesService{name: "cases", run: func(context.Context) error { panic("bug") }})
	if err == nil || !strings.Contains(err.Error(), "bug") {
		t.Errorf("panic: %v", err)
	}
}

func TestServiceWithoutBackgroundWorkKeepsServing(t *testing.T) {
	runner, dial := platform(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		ended <- Run(ctx, runner, &rulesService{name: "cases", run: func(context.Context) error { close(done); return nil }})
	}()
	<-done
	if err := listRules(t.Context(), dial("cases")); err != nil {
		t.Error(err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestIncompletePolicyDoesNotStart(t *testing.T) {
	runner, _ := platform(t)
	for want, policy := range map[string]string{
		"no rule permits /assistance.v1.AssistanceService/Assess":           `permit (principal, action in [Action::"ListRules", Action::"ListParameters"], resource);`,
		"opens /assistance.v1.AssistanceService/GetAssessment to everybody": `permit (principal, action in [` + actions() + `], resource);`,
	} {
		err := Run(t.Context(), runner, &rulesService{name: "persons"}, &rulesService{name: "cases", policy: policy})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("run: %v, want %q", err, want)
		}
	}
	if _, err := runner.Network.Listen("persons"); err != nil {
		t.Errorf("the other service's listener was left open: %v", err)
	}
}

func TestHealthAsksTheService(t *testing.T) {
	runner, dial := platform(t)
	var sick error
	var mu sync.Mutex
	s := &rulesService{name: "cases", ready: func(context.Context) error { mu.Lock(); defer mu.Unlock(); return sick }}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, runner, s) }()
	client := healthv1.NewHealthClient(dial("cases"))
	for _, want := range []healthv1.HealthCheckResponse_ServingStatus{healthv1.HealthCheckResponse_SERVING, healthv1.HealthCheckResponse_NOT_SERVING} {
		answer, err := client.Check(t.Context(), &healthv1.HealthCheckRequest{})
		if err != nil || answer.GetStatus() != want {
			t.Errorf("health %v, %v, want %v", answer, err, want)
		}
		mu.Lock()
		sick = errors.New("no database")
		mu.Unlock()
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestProgramChecksItsConfiguration(t *testing.T) {
	var out bytes.Buffer
	own := struct{ Limit int }{}
	p := Program{Name: "cases", Config: &own, New: func(Deps) (Service, error) { t.Error("built"); return nil, nil }}
	if err := p.run(t.Context(), []string{"config", "check", "--peers=persons=persons:9443", "--cases-limit=4"}, &out); err != nil || own.Limit != 4 {
		t.Errorf("check: %v, limit %d", err, own.Limit)
	}
	for name, args := range map[string][]string{
		"peer without a port":  {"config", "check", "--peers=persons=persons"},
		"issuer without https": {"config", "check", "--issuers=http://issuer.example=digisoc"},
		"unknown flag":         {"config", "check", "--nonsense"},
		"nothing to serve on":  {"serve", "--admin="},
		"nothing to migrate":   {"migrate"},
	} {
		if err := p.run(t.Context(), args, &out); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestProgramExplainsItself(t *testing.T) {
	var out bytes.Buffer
	p := Program{Name: "cases"}
	if err := p.run(t.Context(), []string{"--help"}, &out); err != nil || !strings.Contains(out.String(), "migrate") {
		t.Errorf("help: %v, %q", err, out.String())
	}
}
