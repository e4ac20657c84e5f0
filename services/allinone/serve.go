package allinone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/assistance"
	"github.com/digisoc/platform/services/cases"
	"github.com/digisoc/platform/services/gateway"
	"github.com/digisoc/platform/services/payments"
	"github.com/digisoc/platform/services/persons"
	"github.com/digisoc/platform/services/providers"
	"github.com/digisoc/platform/services/sharing"
)

// connect starts events and chooses how the services meet.
func (p *Platform) connect(context.Context) error {
	p.network = rpc.Memory()
	if p.config.Unix {
		p.network = rpc.Unix(p.dir.Sub("sockets"))
	}
	return p.startEvents()
}

// DialAs connects to a service with the certificate of a program, for benchmarks and tests of the gRPC side.
func (p *Platform) DialAs(program, service string) (*grpc.ClientConn, error) {
	return p.dial(program, service)
}

func (p *Platform) dial(from, to string) (*grpc.ClientConn, error) {
	id, err := p.ca.Issue(from)
	if err != nil {
		return nil, err
	}
	conn, err := rpc.Dial(p.network, id, to)
	if err != nil {
		return nil, fmt.Errorf("connect %s to %s: %w", from, to, err)
	}
	p.closing("connection "+from+" to "+to, func(context.Context) error { return conn.Close() })
	return conn, nil
}

// deps is what a service gets from its runner.
func (p *Platform) deps(ctx context.Context, name string) (service.Deps, error) {
	js, err := p.jetStream(name)
	if err != nil {
		return service.Deps{}, err
	}
	p.buses[name] = js
	b := bus.New(js, name, p.clock, p.log)
	if err := b.EnsureStream(ctx); err != nil {
		return service.Deps{}, err
	}
	return service.Deps{
		DB: p.dbs[name], Bus: b, JetStream: js, Vault: p.vault, Signer: p.signer, Clock: p.clock, Log: p.log,
		Dial: func(to string) (grpc.ClientConnInterface, error) { return p.dial(name, to) },
	}, nil
}

// services makes every service. One line a service.
func (p *Platform) services(ctx context.Context) ([]service.Service, error) {
	makers := []func(context.Context) (service.Service, error){
		make1(p, sharing.Name, func(d service.Deps) (service.Service, error) {
			return p.sharing(d)
		}),
		make1(p, providers.Name, func(d service.Deps) (service.Service, error) {
			return p.providers(d)
		}),
		make1(p, payments.Name, func(d service.Deps) (service.Service, error) { return payments.New(payments.Config{}, d) }),
		make1(p, persons.Name, func(d service.Deps) (service.Service, error) {
			return persons.New(persons.Config{SyntheticCodes: p.config.Profile == Development}, d)
		}),
		make1(p, assistance.Name, func(d service.Deps) (service.Service, error) { return assistance.New(assistance.Config{}, d) }),
		make1(p, cases.Name, func(d service.Deps) (service.Service, error) { return cases.New(p.funds(), d) }),
	}
	all := make([]service.Service, 0, len(makers))
	for _, m := range makers {
		s, err := m(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// funds names the children's fund; in development the one of the roster.
func (p *Platform) funds() cases.Config {
	if p.config.Fund == "" && p.config.Profile == Development {
		return cases.Config{Fund: people.Fund, Foundations: []string{people.Foundation}}
	}
	return cases.Config{Fund: p.config.Fund, Foundations: p.config.Foundations}
}

// sharing makes the service of that name with the keys of this folder.
func (p *Platform) sharing(d service.Deps) (service.Service, error) {
	key, err := p.dir.Key("subscriptions")
	if err != nil {
		return nil, err
	}
	door, err := p.dir.Key(natsDoor)
	if err != nil {
		return nil, err
	}
	var outside *sharing.Door // there is one where there is an address
	if p.nats.URL() != "" {
		outside = &sharing.Door{Key: config.NewSecret(door), Tokens: p.tokens, Broker: p.nats, Bound: p.config.Profile == Production}
	}
	return sharing.New(sharing.Config{
		Door: outside, SpolisModule: p.config.SpolisModule,
		PublicURL: p.running.Base, Dagr: p.config.Dagr, Extract: p.extract(), SubscriptionKey: config.NewSecret(key), SubscriptionLoopback: p.config.Profile == Development,
		RegistryLoopback: p.config.Profile == Development,
		PurposeIssuer:    p.running.Base + purposeIssuerPath, PurposeAudience: p.config.Audience,
	}, d)
}

// extract is who takes scheduled extracts: in development the made-up institution and fund that the issuer knows.
func (p *Platform) extract() sharing.Extract {
	c := p.config.Extract
	if p.config.Profile == Development && c.Organisation == "" {
		c = sharing.Extract{Organisation: "90000000001", Others: map[string]string{"fund": people.Fund}, Poll: time.Second}
	}
	return c
}

// providers makes the service of that name with the keys of this folder.
func (p *Platform) providers(d service.Deps) (service.Service, error) {
	key, err := p.dir.Key("webhooks")
	if err != nil {
		return nil, err
	}
	client, err := p.dir.Key("clients")
	if err != nil {
		return nil, err
	}
	seal, err := p.dir.Key("conformance")
	if err != nil {
		return nil, err
	}
	return providers.New(providers.Config{
		ConformanceKey: config.NewSecret(seal),
		SyntheticCodes: p.config.Profile == Development,
		ClientKey:      config.NewSecret(client),
		TokenIssuer:    p.running.Base + systemIssuerPath, TokenAudience: p.config.Audience,
		WebhookKey: config.NewSecret(key), WebhookLoopback: p.config.Profile == Development, Sandboxes: p.config.Profile == Development,
	}, d)
}

func make1(p *Platform, name string, f func(service.Deps) (service.Service, error)) func(context.Context) (service.Service, error) {
	return func(ctx context.Context) (service.Service, error) {
		d, err := p.deps(ctx, name)
		if err != nil {
			return nil, err
		}
		s, err := f(d)
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", name, err)
		}
		return s, nil
	}
}

// serve runs the services and puts the gateway in front of them.
func (p *Platform) serve(ctx context.Context) error {
	services, err := p.services(ctx)
	if err != nil {
		return err
	}
	if err := p.makeConsumers(ctx); err != nil {
		return err
	}
	runner, err := p.runner()
	if err != nil {
		return err
	}
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() {
		err := service.Run(run, runner, services...)
		if err != nil && run.Err() == nil {
			p.failed <- err
		}
		ended <- err
	}()
	p.closing("services", func(context.Context) error {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			return err
		}
		return nil
	})
	p.say("services: persons, cases, assistance, payments, providers, sharing")
	return p.front()
}

// runner serves the services and signs their audit logs. The key and what it signed lie beside the database, not in it.
func (p *Platform) runner() (service.Runner, error) {
	r := service.Runner{
		Network: p.network, Identity: p.identity, Tokens: p.tokens, Vault: p.vault, Clock: p.clock, Log: p.log, Witness: auditseal.NewFile(p.dir.Sub("audit", "checkpoints.jsonl")),
		AuditQueue: p.dir.Sub("audit", "queue"), Ready: p.telemetry.Ready, Outside: p.outside(),
		Stops: &service.Stops{Events: func(name string) (jetstream.JetStream, error) { return p.buses[name], nil }},
	}
	r.Signer = p.signer
	return r, nil
}

// outside are the systems outside this instance that every service reaches; the development issuer is inside, and plays the one that is not.
func (p *Platform) outside() []string {
	if p.config.OTLP == "" {
		return []string{"sign-in"}
	}
	return []string{"sign-in", "collector"}
}

func (p *Platform) identity(name string) (authn.Identity, error) { return p.ca.Issue(name) }

// front serves the gateway and, beside it, the development issuer.
func (p *Platform) front() error {
	config := gateway.Config{PublicURL: p.running.Base, SecureURL: p.running.Secure, TLS: gateway.TLS{SelfSigned: true}, Rate: gateway.Rate{
		PerSecond: p.config.Rate, Burst: int(2 * p.config.Rate), AddressPerSecond: 10 * p.config.Rate, AddressBurst: int(20 * p.config.Rate),
	}}
	if p.running.Issuer != "" {
		config.Issuers = []string{p.running.Issuer}
	}
	api, err := gateway.New(config, gateway.Deps{Clock: p.clock, Log: p.log, Dial: func(to string) (grpc.ClientConnInterface, error) {
		return p.dial(gateway.Name, to)
	}})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", api)
	if p.issuer != nil {
		mux.Handle(issuerPath+"/", p.issuer)
	}
	p.door("gateway", p.listener, mux, nil)
	if err := p.serveSecure(mux); err != nil {
		return err
	}
	reporting, stop := context.WithCancel(context.Background())
	reported := make(chan struct{})
	go func() { defer close(reported); api.Report(reporting) }()
	p.closing("report of the gateway", func(context.Context) error { stop(); <-reported; return nil })
	p.closing("streams", func(context.Context) error { api.EndStreams(); return nil }) // before the doors wait for requests
	return nil
}
