package rpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/vault"
)

// MaxMessage is the largest request and answer, bytes.
const MaxMessage = 4 << 20

// Guard is what a service gives the chain to guard it with.
type Guard struct {
	// Policy are the service's rules; required.
	Policy *authz.Engine
	// DB holds the service's audit log and idempotency keys; nil for a service without data of its own.
	DB *pg.DB
	// Encode turns the value that a transaction set as its result into the resource message of the contract, so that the
	// answer can be stored with the idempotency key. It must give what the handler answers.
	Encode func(v any) (proto.Message, error)
	// Disclosure says what may be kept and what is shown to callers from outside; nil keeps and shows everything.
	Disclosure *mask.Disclosure
	// Restrictions say what is left out of answers because the person had it restricted; nil leaves nothing out. They need DB and Disclosure.
	Restrictions *restriction.Law
	// Callers are the certificate names of the programs that may call; nobody else may.
	Callers []string
}

// ServerConfig is what a server needs.
type ServerConfig struct {
	// Service is the name of the service, as on its certificate.
	Service string
	// Identity is the service's certificate and the roots it trusts.
	Identity authn.Identity
	// Tokens verifies access tokens; nil accepts none.
	Tokens TokenVerifier
	// Guard is the service's own part.
	Guard Guard
	// Vault seals kept answers; nil keeps them as they are.
	Vault *vault.Vault
	// Clock tells the time; nil means the machine's clock.
	Clock clock.Clock
	// Log is where calls are logged; nil means the default logger.
	Log *slog.Logger
	// Timeout is how long a call may take at most; zero means DefaultTimeout.
	Timeout time.Duration
	// Stops is whose access has ended; nil means nobody's, and only tests have none.
	Stops *stoplist.Holder
	// Called is told which program calls, and when; nil tells nobody.
	Called func(workload string, at time.Time)
	// Audit writes an entry outside a transaction; nil means the audit log in Guard.DB.
	Audit func(context.Context, audit.Entry) error
	// Queue keeps entries of reads that are not sensitive while the audit log cannot be written; nil keeps none, and such reads stop.
	Queue AuditQueue
}

// AuditQueue keeps audit entries on the disk; *auditqueue.Queue does.
type AuditQueue interface {
	Add(e audit.Entry) error
}

// server is the chain of one service.
type server struct {
	ServerConfig
	unwritten unwritten
	answers   answers
}

// NewServer returns a gRPC server with the whole chain and mutual TLS. Register the service, call CheckContract, then
// serve on a listener of a Network.
func NewServer(cfg ServerConfig) *grpc.Server {
	s := newChain(cfg)
	return grpc.NewServer(
		grpc.Creds(credentials.NewTLS(cfg.Identity.ServerTLS())),
		grpc.StatsHandler(otelgrpc.NewServerHandler(otelgrpc.WithPropagators(telemetry.Propagator))),
		grpc.ChainUnaryInterceptor(s.unary()...),
		grpc.ChainStreamInterceptor(s.streaming()...),
		grpc.MaxRecvMsgSize(MaxMessage), grpc.MaxSendMsgSize(MaxMessage),
		grpc.MaxConcurrentStreams(1000),
		grpc.KeepaliveParams(keepalive.ServerParameters{MaxConnectionIdle: 15 * time.Minute, Time: time.Minute, Timeout: 10 * time.Second}),
		grpc.KeepaliveEnforcementPolicy(keepalive.EnforcementPolicy{MinTime: 20 * time.Second, PermitWithoutStream: true}),
		grpc.ConnectionTimeout(10*time.Second),
	)
}

func newChain(cfg ServerConfig) *server {
	if cfg.Clock == nil {
		cfg.Clock = clock.System()
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	cfg.Log = cfg.Log.With(telemetry.KeyService, cfg.Service)
	if cfg.Timeout <= 0 {
		cfg.Timeout = DefaultTimeout
	}
	if cfg.Audit == nil {
		cfg.Audit = func(ctx context.Context, e audit.Entry) error {
			if cfg.Guard.DB == nil {
				return errNoAuditLog
			}
			return auditlog.Write(ctx, cfg.Guard.DB, e)
		}
	}
	return &server{ServerConfig: cfg, unwritten: newUnwritten(cfg.Service), answers: newAnswers(cfg)}
}

// CheckContract refuses to start a server whose rules and contract do not fit: every registered method must have an
// access option and a permit, a method about persons must not be open to everybody, and a policy must be there.
func CheckContract(srv *grpc.Server, g Guard) error {
	if g.Policy == nil {
		return errors.New("rpc: a service needs a policy")
	}
	var problems []error
	for service, info := range srv.GetServiceInfo() {
		for _, registered := range info.Methods {
			m, err := lookup("/" + service + "/" + registered.Name)
			if err != nil {
				problems = append(problems, err)
				continue
			}
			if m.infrastructure {
				continue
			}
			if len(g.Policy.Covers([]string{m.action})) > 0 {
				problems = append(problems, fmt.Errorf("rpc: no rule permits %s to anybody", m.full))
			}
			if g.Policy.Open(m.action) && !m.access.GetPublic() {
				problems = append(problems, fmt.Errorf("rpc: a rule opens %s to everybody, but the contract does not call it public", m.full))
			}
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}
