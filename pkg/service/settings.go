package service

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/stopfeed"
)

// Settings is the configuration of a program that runs one service: what the runner needs, beside the service's own
// part, which stands under the service's name.
type Settings struct {
	Listen string            `help:"Address of the gRPC listener." default:":9443"`
	Admin  string            `help:"Address of metrics, health and profiles; never public." default:":9090"`
	Peers  map[string]string `help:"Addresses of the services that are called, name=host:port."`

	Certificate string `help:"Certificate of the service (PEM)." default:"/secrets/certificate/tls.crt"`
	Key         string `help:"Its key (PEM)." default:"/secrets/certificate/tls.key"`
	Roots       string `help:"Certificates of the trusted authority (PEM)." default:"/secrets/certificate/ca.crt"`

	PostgresURL        config.Secret `help:"The service's schema, as the role that may touch rows."`
	PostgresMigrateURL config.Secret `help:"The service's schema, as the role that owns the tables; only for migrate."`
	NATSURL            string        `name:"nats-url" help:"NATS servers, separated by commas." default:"tls://nats:4222"`

	Issuers       map[string]string `help:"Trusted token issuers, URL=audience: who is calling."`
	PurposeIssuer map[string]string `help:"The one issuer of tokens for a purpose, URL=audience: what data may be used for. Of no other is that believed."`

	AuditKey         string `help:"Ed25519 key that signs where the audit log stands (PEM); empty signs nothing."`
	AuditSuccessor   string `help:"Public key that is to follow it."`
	AuditQueue       string `help:"Folder of this process alone, on a disk that stays, where audit entries of reads that are not sensitive wait while the log cannot be written (SEC-LOG-6). Nothing is served without one that can be written."`
	AuditCheckpoints string `help:"File for the signed checkpoints, on a volume that the database cannot reach."`

	VaultKeys string `help:"File of the keys that sealed fields are under (digisoc keys add), on a volume apart from the database."`

	OTLPEndpoint string        `name:"otlp-endpoint" help:"OpenTelemetry collector, URL; empty sends nothing."`
	LogLevel     string        `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error"`
	LogFormat    string        `help:"json or text." default:"json" enum:"json,text"`
	Drain        time.Duration `help:"Time for calls in flight when stopping." default:"20s"`
	CallTimeout  time.Duration `help:"Longest time of one call." default:"10s"`
}

// Validate refuses what cannot work in any command, before anything opens.
func (s *Settings) Validate() error {
	var problems []error
	for name, address := range map[string]string{"listen": s.Listen, "admin": s.Admin} {
		if _, _, err := net.SplitHostPort(address); err != nil && (address != "" || name == "listen") {
			problems = append(problems, fmt.Errorf("%s: %q is not host:port", name, address))
		}
	}
	for name, address := range s.Peers {
		if _, _, err := net.SplitHostPort(address); err != nil {
			problems = append(problems, fmt.Errorf("peers: %s: %q is not host:port", name, address))
		}
	}
	trusted := maps.Clone(s.Issuers)
	if trusted == nil {
		trusted = map[string]string{}
	}
	maps.Copy(trusted, s.PurposeIssuer)
	for url, audience := range trusted {
		if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://127.0.0.1") && !strings.HasPrefix(url, "http://localhost") {
			problems = append(problems, fmt.Errorf("issuers: %q must be an https address", url))
		}
		if audience == "" {
			problems = append(problems, fmt.Errorf("issuers: %q needs an audience", url))
		}
	}
	if (s.AuditKey == "") != (s.AuditCheckpoints == "") {
		problems = append(problems, errors.New("audit-key and audit-checkpoints go together"))
	}
	if s.Drain <= 0 || s.CallTimeout <= 0 {
		problems = append(problems, errors.New("drain and call-timeout must be positive"))
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

// serveable refuses what cannot work when serving.
func (s *Settings) serveable(name string) error {
	var problems []error
	if s.PostgresURL.IsZero() {
		problems = append(problems, errors.New("postgres-url is required"))
	}
	if len(s.Issuers) == 0 {
		problems = append(problems, errors.New("issuers: at least one is required"))
	}
	if s.addresses(name)[stopfeed.Keeper] == "" {
		problems = append(problems, fmt.Errorf("peers: %s is required: who does not know whose access has ended lets nobody in", stopfeed.Keeper))
	}
	if s.AuditQueue == "" {
		problems = append(problems, errors.New("audit-queue is required: a folder of this process alone, on a disk that stays (SEC-LOG-6)"))
	}
	if len(s.PurposeIssuer) != 1 {
		problems = append(problems, errors.New("purpose-issuer: one is required; without its tokens nothing about persons is answered"))
	}
	for _, path := range []string{s.Certificate, s.Key, s.Roots} {
		if _, err := os.Stat(path); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (s *Settings) issuers() []authn.Issuer {
	list := make([]authn.Issuer, 0, len(s.Issuers))
	for url, audience := range s.Issuers {
		list = append(list, authn.Issuer{URL: url, Audience: audience})
	}
	for url, audience := range s.PurposeIssuer {
		list = append(list, authn.Issuer{URL: url, Audience: audience, Algorithms: []string{"ES256"}, Purposes: true})
	}
	return list
}

// addresses is the network as this service sees it: its peers, and itself at its own listener.
func (s *Settings) addresses(name string) map[string]string {
	all := map[string]string{}
	for peer, address := range s.Peers {
		all[peer] = address
	}
	all[name] = s.Listen
	return all
}

// outside are the systems outside the platform that every service reaches.
func (s *Settings) outside() []string {
	all := []string{"sign-in"} // an issuer is required
	if s.OTLPEndpoint != "" {
		all = append(all, "collector")
	}
	return all
}
