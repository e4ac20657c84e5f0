package rpc_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
)

// freeAddress finds an address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestEveryNetworkCarriesTheSameHandshake(t *testing.T) {
	for name, network := range map[string]rpc.Network{
		"memory": rpc.Memory(),
		"unix":   rpc.Unix(filepath.Join(t.TempDir(), "sockets")),
		"tcp":    rpc.TCP(map[string]string{"persons": freeAddress(t)}),
	} {
		t.Run(name, func(t *testing.T) {
			s := rpctest.ServeOn(t, network, fake(t, people{get: checked("0001000")}))
			if err := getPerson(rpctest.As(t.Context(), staff()), s.Conn); err != nil {
				t.Error(err)
			}
			if err := getPerson(rpctest.As(t.Context(), staff()), s.As("assistance")); !errors.Is(err, errs.ErrCallerNotAllowed) {
				t.Errorf("a workload that is not on the list: %v", err)
			}
			name, dial, insecurely := target(network)
			plain, err := grpc.NewClient(name, dial, insecurely)
			if err != nil {
				t.Fatal(err)
			}
			defer plain.Close()
			if err := getPerson(t.Context(), plain); err == nil {
				t.Error("a call without TLS was answered")
			}
		})
	}
}

// target is how to reach persons without any TLS.
func target(network rpc.Network) (string, grpc.DialOption, grpc.DialOption) {
	name, dial := network.Target("persons")
	if dial == nil {
		dial = func(ctx context.Context, address string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", address)
		}
	}
	return name, grpc.WithContextDialer(dial), grpc.WithTransportCredentials(insecure.NewCredentials())
}

func TestCallWaitsForAPeerThatStartsLater(t *testing.T) {
	network := rpc.Memory()
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue("gateway")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := rpc.Dial(network, id, "persons")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answered := make(chan error, 1)
	go func() {
		_, err := personsv1.NewPersonsServiceClient(conn).ListMunicipalities(t.Context(), &personsv1.ListMunicipalitiesRequest{})
		answered <- err
	}()
	server, err := ca.Issue("persons")
	if err != nil {
		t.Fatal(err)
	}
	f := fake(t, people{})
	srv := rpc.NewServer(rpc.ServerConfig{Service: "persons", Identity: server, Guard: f.Guard()})
	f.Register(srv)
	listener, err := network.Listen("persons")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = srv.Serve(listener) }()
	defer srv.Stop()
	if err := <-answered; err != nil {
		t.Error(err)
	}
}

func TestPeerThatNeverStartsIsUnavailableInTime(t *testing.T) {
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue("gateway")
	if err != nil {
		t.Fatal(err)
	}
	for name, network := range map[string]rpc.Network{"memory": rpc.Memory(), "tcp": rpc.TCP(nil), "unix": rpc.Unix(t.TempDir())} {
		conn, err := rpc.Dial(network, id, "persons")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		if err := getPerson(ctx, conn); errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
		conn.Close()
	}
}

func TestNameIsFreeAfterItsListenerCloses(t *testing.T) {
	network := rpc.Memory()
	first, err := network.Listen("persons")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := network.Listen("persons"); err == nil {
		t.Error("two listeners of one name")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := network.Listen("persons")
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

// BenchmarkUnary compares a call through the whole chain with a bare gRPC call over the same network and handshake.
func BenchmarkUnary(b *testing.B) {
	b.Run("chain", func(b *testing.B) {
		s := rpctest.Serve(b, fake(b, people{get: checked("0001000")}))
		measure(rpctest.As(b.Context(), staff()), b, s.Conn)
	})
	b.Run("bare", func(b *testing.B) {
		network := rpc.Memory()
		ca, err := authn.NewCA(clock.System())
		if err != nil {
			b.Fatal(err)
		}
		server, err := ca.Issue("persons")
		if err != nil {
			b.Fatal(err)
		}
		client, err := ca.Issue("gateway")
		if err != nil {
			b.Fatal(err)
		}
		srv := grpc.NewServer(grpc.Creds(credentials.NewTLS(server.ServerTLS())))
		personsv1.RegisterPersonsServiceServer(srv, people{get: func(context.Context) error { return nil }})
		listener, err := network.Listen("persons")
		if err != nil {
			b.Fatal(err)
		}
		go func() { _ = srv.Serve(listener) }()
		defer srv.Stop()
		target, dial := network.Target("persons")
		conn, err := grpc.NewClient(target, grpc.WithContextDialer(dial), grpc.WithTransportCredentials(credentials.NewTLS(client.ClientTLS("persons"))))
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		measure(b.Context(), b, conn)
	})
}

func measure(ctx context.Context, b *testing.B, conn grpc.ClientConnInterface) {
	b.Helper()
	if err := getPerson(ctx, conn); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := getPerson(ctx, conn); err != nil {
			b.Fatal(err)
		}
	}
}
