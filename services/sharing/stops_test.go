package sharing_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/stopfeed"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/pkg/vault"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	stopsv1 "github.com/digisoc/platform/proto/gen/go/stops/v1"
	"github.com/digisoc/platform/services/sharing"
)

var (
	officer = caller.Caller{Kind: caller.Staff, Subject: "raimonds", Roles: []string{"security_officer"}}
	second  = caller.Caller{Kind: caller.Staff, Subject: "sandra", Roles: []string{"security_officer"}}
	apsis   = caller.Caller{Kind: caller.System, Subject: "credentials/1", Client: "apsis", Roles: []string{"provider"}, Organisation: "40008000001", Purpose: "DELIVER", LegalBasis: "SPSP-17-6"}
)

// keeper is the sharing service of a test.
type keeper struct {
	t       *testing.T
	db      *pg.DB
	vault   *vault.Vault
	clock   *clock.FixedClock
	service *sharing.Service
	server  *rpctest.Server
}

func keep(t *testing.T, js jetstream.JetStream) *keeper {
	t.Helper()
	return keepAs(t, js, sharing.Config{})
}

// keepAs is the service with a configuration.
func keepAs(t *testing.T, js jetstream.JetStream, cfg sharing.Config) *keeper {
	t.Helper()
	k := &keeper{t: t, db: testkit.Postgres(t, sharing.Name, sharing.Migrations), vault: testkit.Vault(t), clock: clock.Fixed(now)}
	deps := service.Deps{DB: k.db, Vault: k.vault, JetStream: js, Clock: k.clock, Log: slog.New(slog.DiscardHandler),
		Dial: func(string) (grpc.ClientConnInterface, error) { return nil, nil }} //nolint:nilnil // no call of these tests asks another service
	if js != nil {
		deps.Bus = bus.New(js, sharing.Name, k.clock, deps.Log)
		if err := deps.Bus.EnsureStream(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var err error
	if k.service, err = sharing.New(cfg, deps); err != nil {
		t.Fatal(err)
	}
	k.server = rpctest.Serve(t, k.service, rpctest.WithClock(k.clock))
	return k
}

func (k *keeper) stop(kind, target string) *sharingv1.Stop {
	k.t.Helper()
	answer, err := sharingv1.NewStopServiceClient(k.server.Conn).CreateStop(rpctest.As(k.t.Context(), officer), &sharingv1.CreateStopRequest{
		Stop: &sharingv1.Stop{Kind: kind, Target: target, Reason: "suspected leak of data", Incident: "INC-1"},
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return answer.GetStop()
}

// replica is one of several of a service that knows the list.
type replica struct {
	t      *testing.T
	feed   stopfeed.Feed
	client providersv1.AssignmentServiceClient
}

// watching is a provider-side service whose streams stay open.
type watching struct {
	providersv1.UnimplementedAssignmentServiceServer
}

func (watching) WatchChanges(_ *providersv1.WatchChangesRequest, s grpc.ServerStreamingServer[providersv1.WatchChangesResponse]) error {
	authz.None(s.Context())
	if err := s.Send(&providersv1.WatchChangesResponse{}); err != nil {
		return err
	}
	<-s.Context().Done()
	return s.Context().Err()
}

func (watching) ListChanges(ctx context.Context, _ *providersv1.ListChangesRequest) (*providersv1.ListChangesResponse, error) {
	authz.None(ctx)
	return &providersv1.ListChangesResponse{}, nil
}

// actions are all RPCs of that service, for a policy.
func actions() string {
	methods := providersv1.File_providers_v1_assignments_proto.Services().ByName("AssignmentService").Methods()
	all := make([]string, methods.Len())
	for i := range all {
		all[i] = `Action::"` + string(methods.Get(i).Name()) + `"`
	}
	return strings.Join(all, ", ")
}

func (k *keeper) replica() *replica {
	k.t.Helper()
	holder, err := stoplist.New("providers", k.clock)
	if err != nil {
		k.t.Fatal(err)
	}
	rules := `permit (principal, action in [` + actions() + `], resource) when { principal.kind == "system" && principal.roles.contains("provider") };`
	engine, err := authz.Load("providers", fstest.MapFS{"p.cedar": {Data: []byte(rules)}})
	if err != nil {
		k.t.Fatal(err)
	}
	srv := rpctest.Serve(k.t, rpctest.Fake{Service: "providers", Guarded: rpc.Guard{Policy: engine, Callers: []string{"gateway"}}, Serve: func(r grpc.ServiceRegistrar) {
		providersv1.RegisterAssignmentServiceServer(r, watching{})
	}}, rpctest.WithClock(k.clock), rpctest.WithStops(holder))
	r := &replica{t: k.t, client: providersv1.NewAssignmentServiceClient(srv.Conn), feed: stopfeed.Feed{Holder: holder, Conn: k.server.As("providers"), Log: slog.New(slog.DiscardHandler)}}
	r.poll()
	return r
}

func (r *replica) poll() {
	r.t.Helper()
	if err := r.feed.Refresh(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

// asks makes a call as a system and returns the reason of its refusal, empty when it was answered.
func (r *replica) asks(c caller.Caller) string {
	_, err := r.client.ListChanges(rpctest.As(r.t.Context(), c), &providersv1.ListChangesRequest{})
	if err == nil {
		return ""
	}
	return errs.ReasonOf(err)
}

// watches opens a stream and waits for its first message.
func (r *replica) watches(c caller.Caller) grpc.ServerStreamingClient[providersv1.WatchChangesResponse] {
	r.t.Helper()
	s, err := r.client.WatchChanges(rpctest.As(r.t.Context(), c), &providersv1.WatchChangesRequest{})
	if err == nil {
		_, err = s.Recv()
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// Without any event bus: two replicas learn at their next poll whom the officer stopped, cut the open streams, and let in again whom a
// second officer let in. Others go on.
func TestSEC_INC_2_HoldsOnEveryReplicaWithoutTheBus(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	replicas := []*replica{k.replica(), k.replica()}
	other := apsis
	other.Subject, other.Client, other.Organisation = "credentials/2", "neighbour", "40008000002"
	var theirs, others []grpc.ServerStreamingClient[providersv1.WatchChangesResponse]
	for _, r := range replicas {
		theirs, others = append(theirs, r.watches(apsis)), append(others, r.watches(other))
	}
	stop := k.stop("SYSTEM", "apsis")
	for i, r := range replicas {
		if got := r.asks(apsis); got != "" {
			t.Errorf("replica %d knew before its poll: %s", i, got)
		}
		r.poll()
		if got := r.asks(apsis); got != "ACCESS_STOPPED" {
			t.Errorf("replica %d after its poll: %q", i, got)
		}
		if _, err := theirs[i].Recv(); errs.ReasonOf(err) != "ACCESS_STOPPED" {
			t.Errorf("the open stream of replica %d: %v", i, err)
		}
		if got := r.asks(other); got != "" || others[i].Context().Err() != nil {
			t.Errorf("another system at replica %d: %q", i, got)
		}
	}
	admin := sharingv1.NewStopServiceClient(k.server.Conn)
	lift := &sharingv1.LiftStopRequest{Name: stop.GetName(), Reason: "keys were replaced"}
	if _, err := admin.LiftStop(rpctest.As(t.Context(), officer), lift); errs.ReasonOf(err) != "STOP_SAME_PERSON" {
		t.Errorf("lifted by who stopped: %v", err)
	}
	if _, err := admin.LiftStop(rpctest.As(t.Context(), second), lift); err != nil {
		t.Error(err)
	}
	for i, r := range replicas {
		r.poll()
		if got := r.asks(apsis); got != "" {
			t.Errorf("replica %d after the lift: %q", i, got)
		}
	}
}

// The keeper does not answer: what was stopped stays stopped, and in the end nobody is let in.
func TestSEC_INC_2_WithoutTheKeeperTheListIsKeptThenClosed(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	other := apsis
	other.Client, other.Subject = "neighbour", "credentials/2"
	k.stop("SYSTEM", "apsis")
	r.poll()
	open := r.watches(other)
	r.feed.Conn = silent{}
	k.clock.Advance(r.feed.Holder.Settings().ClosedAfter / 2)
	if err := r.feed.Refresh(t.Context()); err == nil || r.asks(apsis) != "ACCESS_STOPPED" || r.asks(other) != "" {
		t.Errorf("a while later: %v, %q, %q", err, r.asks(apsis), r.asks(other))
	}
	k.clock.Advance(r.feed.Holder.Settings().ClosedAfter / 2)
	if err := r.feed.Refresh(t.Context()); err == nil || r.asks(other) != "STOP_LIST_STALE" {
		t.Errorf("much later: %v, %q", err, r.asks(other))
	}
	if _, err := open.Recv(); errs.ReasonOf(err) != "STOP_LIST_STALE" {
		t.Errorf("the open stream: %v", err)
	}
}

// silent is a connection to nobody.
type silent struct{}

func (silent) Invoke(context.Context, string, any, any, ...grpc.CallOption) error {
	return errs.ErrServiceUnavailable
}

func (silent) NewStream(context.Context, *grpc.StreamDesc, string, ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, errs.ErrServiceUnavailable
}

// The event wakes every replica at once, not one of them. While the bus is down a stop is taken all the same, and polls find it; the
// event goes out when the bus is back.
func TestSEC_INC_2_TheEventWakesEveryReplica(t *testing.T) {
	t.Parallel()
	broker := testkit.NewBroker(t, testkit.NoSync())
	k := keep(t, broker.JetStream())
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = k.service.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	woken := []chan struct{}{make(chan struct{}, 1), make(chan struct{}, 1)}
	js := broker.JetStream()
	for _, c := range woken {
		go stopfeed.Listen(ctx, broker.JetStream(), c)
	}
	testkit.Await(t, func() bool { // both listen
		n := 0
		if s, err := js.Stream(t.Context(), "SHARING"); err == nil {
			for range s.ListConsumers(t.Context()).Info() {
				n++
			}
		}
		return n == len(woken)
	})
	k.stop("PROVIDER", "40008000001")
	for _, c := range woken {
		select {
		case <-c:
		case <-t.Context().Done():
			t.Fatal("a replica was not woken")
		}
	}
	r := k.replica()
	broker.Stop()
	k.stop("USER", "ilze")
	r.poll()
	ilze := caller.Caller{Kind: caller.Staff, Subject: "ilze", Roles: []string{"caseworker"}}
	if got := r.asks(ilze); got != "ACCESS_STOPPED" {
		t.Errorf("while the bus is down: %q", got)
	}
}

// Only a security officer stops; a repeat with the same key is the same stop; a second one of the same target is refused; what lifting
// needs cannot be stopped; and other programs than the platform's services do not get the list.
func TestSEC_INC_2_WhoMayStopWhat(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	api := sharingv1.NewStopServiceClient(k.server.Conn)
	req := &sharingv1.CreateStopRequest{Stop: &sharingv1.Stop{Kind: "USER", Target: "ilze", Reason: "suspected leak of data"}, RequestId: "0198a000-0000-7000-8000-0000000000aa"}
	for _, role := range []string{"head", "auditor", "contracts", "data_officer", "provider", ""} {
		who := caller.Caller{Kind: caller.Staff, Subject: "x", Roles: []string{role}}
		if _, err := api.CreateStop(rpctest.As(t.Context(), who), req); errs.ReasonOf(err) != "ACCESS_DENIED" {
			t.Errorf("%s: %v", role, err)
		}
	}
	first, err := api.CreateStop(rpctest.As(t.Context(), officer), req)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := api.CreateStop(rpctest.As(t.Context(), officer), req); err != nil || again.GetStop().GetName() != first.GetStop().GetName() {
		t.Errorf("a repeat: %v, %v", again, err)
	}
	req.RequestId = ""
	if _, err := api.CreateStop(rpctest.As(t.Context(), officer), req); errs.ReasonOf(err) != "STOP_EXISTS" {
		t.Errorf("a second one: %v", err)
	}
	for kind, target := range map[string]string{"SERVICE": "sharing", "USER": "00010112345"} {
		req.Stop.Kind, req.Stop.Target = kind, target
		if _, err := api.CreateStop(rpctest.As(t.Context(), officer), req); err == nil {
			t.Errorf("%s %s was stopped", kind, target)
		}
	}
	list, err := api.ListStops(rpctest.As(t.Context(), caller.Caller{Kind: caller.Staff, Subject: "z", Roles: []string{"auditor"}}), &sharingv1.ListStopsRequest{Active: true})
	if err != nil || len(list.GetStops()) != 1 || list.GetStops()[0].GetSetBy() != officer.Subject || list.GetStops()[0].GetReason() == "" {
		t.Errorf("the list: %v, %v", list, err)
	}
	if _, err := stopsv1.NewStopListServiceClient(k.server.As("stranger")).GetStopList(t.Context(), &stopsv1.GetStopListRequest{}); errs.ReasonOf(err) != "CALLER_NOT_ALLOWED" {
		t.Errorf("a stranger: %v", err)
	}
	if _, err := stopsv1.NewStopListServiceClient(k.server.Conn).GetStopList(rpctest.As(t.Context(), officer), &stopsv1.GetStopListRequest{}); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("a person: %v", err)
	}
	if _, err := sharingv1.NewCatalogueServiceClient(k.server.As("cases")).ListLeaves(t.Context(), &sharingv1.ListLeavesRequest{}); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("a service that asks for something else: %v", err)
	}
}
