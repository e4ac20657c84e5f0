package gateway

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"

	"github.com/digisoc/platform/pkg/clock"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

const (
	id         = "019a2f6e-7c1d-7b42-9a35-1f0e5d6c7b80"
	personPath = "/v1/persons/" + id
)

var noon = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// fakes stands for all services: it keeps what came and answers what the test wants.
type fakes struct {
	personsv1.UnimplementedPersonsServiceServer
	casesv1.UnimplementedCasesServiceServer
	assistancev1.UnimplementedAssistanceServiceServer
	paymentsv1.UnimplementedPaymentsServiceServer
	providersv1.UnimplementedDeliveryServiceServer
	sharingv1.UnimplementedPurposeTokenServiceServer
	sharingv1.UnimplementedRegistryServiceServer
	health *health.Server

	mu       sync.Mutex
	metadata metadata.MD
	person   *personsv1.Person
	update   *personsv1.UpdatePersonRequest
	issue    *casesv1.IssueDecisionRequest
	calls    int
	err      error
	refused  error                             // of exchanges
	asked    []*sharingv1.ExchangeTokenRequest // exchanges
	asker    metadata.MD
	block    chan struct{}
	seen     chan struct{} // closed by the first call
}

func (f *fakes) arrive(ctx context.Context) error {
	f.mu.Lock()
	f.metadata, _ = metadata.FromIncomingContext(ctx)
	f.calls++
	err, block := f.err, f.block
	if f.calls == 1 {
		close(f.seen)
	}
	f.mu.Unlock()
	if block != nil {
		select {
		case <-block:
		case <-ctx.Done():
			return status.FromContextError(ctx.Err()).Err() // as a service answers that was not waited for
		}
	}
	return err
}

// arrived waits for the first call.
func (f *fakes) arrived(t *testing.T) {
	t.Helper()
	select {
	case <-f.seen:
	case <-t.Context().Done():
	case <-time.After(10 * time.Second):
		t.Fatal("no call came")
	}
}

func (f *fakes) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// ExchangeToken gives a token that tells what it was given for.
func (f *fakes) ExchangeToken(ctx context.Context, r *sharingv1.ExchangeTokenRequest) (*sharingv1.ExchangeTokenResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, r)
	f.asker, _ = metadata.FromIncomingContext(ctx)
	if f.refused != nil {
		return nil, f.refused
	}
	return &sharingv1.ExchangeTokenResponse{AccessToken: "for-" + r.GetAuthorizationDetails()[0].GetPurpose(), ExpiresIn: 300}, nil
}

// SearchRegistry answers with the message that came.
func (f *fakes) SearchRegistry(ctx context.Context, r *sharingv1.SearchRegistryRequest) (*sharingv1.SearchRegistryResponse, error) {
	return &sharingv1.SearchRegistryResponse{Message: r.GetMessage(), Status: 202}, f.arrive(ctx)
}

func (f *fakes) CreatePerson(ctx context.Context, r *personsv1.CreatePersonRequest) (*personsv1.CreatePersonResponse, error) {
	if err := f.arrive(ctx); err != nil {
		return nil, err
	}
	f.person = r.GetPerson()
	_ = grpc.SetHeader(ctx, metadata.Pairs("digisoc-replayed", "true", "x-inner-secret", "no"))
	return &personsv1.CreatePersonResponse{Person: &personsv1.Person{Name: "persons/" + id, Etag: "v1", GivenName: r.GetPerson().GetGivenName()}}, nil
}

func (f *fakes) GetPerson(ctx context.Context, r *personsv1.GetPersonRequest) (*personsv1.GetPersonResponse, error) {
	return &personsv1.GetPersonResponse{Person: &personsv1.Person{Name: r.GetName(), Etag: "v7"}}, f.arrive(ctx)
}

func (f *fakes) UpdatePerson(ctx context.Context, r *personsv1.UpdatePersonRequest) (*personsv1.UpdatePersonResponse, error) {
	f.update = r
	return &personsv1.UpdatePersonResponse{Person: r.GetPerson()}, f.arrive(ctx)
}

func (f *fakes) SearchPersons(ctx context.Context, _ *personsv1.SearchPersonsRequest) (*personsv1.SearchPersonsResponse, error) {
	return &personsv1.SearchPersonsResponse{}, f.arrive(ctx)
}

func (f *fakes) ListMunicipalities(ctx context.Context, _ *personsv1.ListMunicipalitiesRequest) (*personsv1.ListMunicipalitiesResponse, error) {
	return &personsv1.ListMunicipalitiesResponse{Municipalities: []*personsv1.Municipality{{Code: "0001000"}}}, f.arrive(ctx)
}

func (f *fakes) ListCases(ctx context.Context, _ *casesv1.ListCasesRequest) (*casesv1.ListCasesResponse, error) {
	return &casesv1.ListCasesResponse{}, f.arrive(ctx)
}

func (f *fakes) GetDecisionDocument(ctx context.Context, r *casesv1.GetDecisionDocumentRequest) (*casesv1.GetDecisionDocumentResponse, error) {
	file := &typesv1.File{MediaType: "text/html; charset=utf-8", FileName: "lemums.html", Content: []byte("<h1>Lēmums</h1>"), Sha256: "abc"}
	if r.GetFormat() == casesv1.DocumentFormat_DOCUMENT_FORMAT_PDF {
		file = &typesv1.File{MediaType: "application/pdf", FileName: "lemums.pdf", Content: []byte{'%', 'P', 'D', 'F', 0, 255}, Sha256: "def"}
	}
	return &casesv1.GetDecisionDocumentResponse{File: file}, f.arrive(ctx)
}

// serve starts the fakes and a gateway in front of them.
func serve(t *testing.T, config Config) (*Gateway, *fakes, *clock.FixedClock) {
	t.Helper()
	f := &fakes{health: health.NewServer(), seen: make(chan struct{})}
	server := grpc.NewServer()
	personsv1.RegisterPersonsServiceServer(server, f)
	casesv1.RegisterCasesServiceServer(server, f)
	assistancev1.RegisterAssistanceServiceServer(server, f)
	paymentsv1.RegisterPaymentsServiceServer(server, f)
	providersv1.RegisterDeliveryServiceServer(server, f)
	sharingv1.RegisterPurposeTokenServiceServer(server, f)
	sharingv1.RegisterRegistryServiceServer(server, f)
	grpc_health_v1.RegisterHealthServer(server, f.health)
	listener := bufconn.Listen(1 << 20)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	now := clock.Fixed(noon)
	g, err := New(config, Deps{Clock: now, Log: slog.New(slog.DiscardHandler), Dial: func(string) (grpc.ClientConnInterface, error) {
		conn, err := grpc.NewClient("passthrough:///fakes", grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
		if err == nil {
			t.Cleanup(func() { _ = conn.Close() })
		}
		return conn, err
	}})
	if err != nil {
		t.Fatal(err)
	}
	return g, f, now
}

// send asks the gateway; headers are pairs of name and value.
func send(t testing.TB, g *Gateway, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, target, reader)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "-" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}
