package allinone

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/pkg/natsserver"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/services/assistance"
	"github.com/digisoc/platform/services/cases"
	"github.com/digisoc/platform/services/sharing"
)

// The users of NATS besides the services.
const (
	operator   = "operator"   // the digisoc program: dead letters, rebuilding a stream
	subscriber = "subscriber" // the example subscriber
)

// follows is what the example subscriber may read.
var follows = map[string][]string{
	outbox.StreamName(cases.Name):      {"cases.decision.issued.v1"},
	outbox.StreamName(assistance.Name): {"assistance.status.granted.v1", "assistance.benefit.granted.v1"},
}

// startEvents starts the embedded NATS with JetStream.
func (p *Platform) startEvents() error {
	users := []natsserver.User{{Name: operator, Password: p.dir.NATS(operator), Publish: []string{">"}, Subscribe: []string{">"}}, p.subscriberUser()}
	for name := range schemas {
		user := natsserver.ServiceUser(name, p.dir.NATS(name))
		user.Keeper = name == sharing.Name // it fills the streams of subscribers
		users = append(users, user)
	}
	if err := p.dir.Save(); err != nil {
		return err
	}
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if host, _, err := net.SplitHostPort(p.config.NATSListen); err == nil && host != "" {
		hosts = append(hosts, host)
	}
	cert, err := p.ca.IssueServer(hosts...)
	if err != nil {
		return err
	}
	if err := p.writeAuthority(); err != nil {
		return err
	}
	door, err := p.natsDoor()
	if err != nil {
		return err
	}
	server, err := natsserver.Start(natsserver.Config{
		Dir: p.dir.Sub("nats"), Listen: p.config.NATSListen, Users: users, Door: door, Log: p.log,
		TLS: &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13},
	})
	if err != nil {
		return err
	}
	p.nats = server
	p.closing("events", func(context.Context) error { server.Stop(); return nil })
	p.running.NATS = server.URL()
	p.running.NATSUsers = map[string]string{operator: p.dir.NATS(operator), subscriber: p.dir.NATS(subscriber)}
	p.say("events: embedded NATS with JetStream, every message synced to disk")
	return nil
}

// natsDoor is the key of the folder that systems of other institutions are let in with.
const natsDoor = "nats-door"

// natsDoor tells the server whose answers to believe about clients from outside.
func (p *Platform) natsDoor() (*natsserver.Door, error) {
	key, err := p.dir.Key(natsDoor)
	if err != nil {
		return nil, err
	}
	issuer, encryption, err := sharing.DoorKeys(config.NewSecret(key))
	return &natsserver.Door{Issuer: issuer, Encryption: encryption}, err
}

// subscriberUser may use the two durable consumers made for it, and nothing else.
func (p *Platform) subscriberUser() natsserver.User {
	user := natsserver.User{Name: subscriber, Password: p.dir.NATS(subscriber)}
	for stream := range follows {
		user.Consumers = append(user.Consumers, natsserver.SubscriberUser(subscriber, user.Password, stream, subscriber).Consumers...)
	}
	return user
}

// writeAuthority keeps the certificate that outside clients check NATS with.
func (p *Platform) writeAuthority() error {
	p.running.CA = p.dir.Sub("ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.ca.Certificate()})
	return os.WriteFile(p.running.CA, block, 0o644)
}

// jetStream connects in the process as one of the users.
func (p *Platform) jetStream(user string) (jetstream.JetStream, error) {
	nc, err := p.nats.Connect(user)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS as %s: %w", user, err)
	}
	p.closing("NATS of "+user, func(context.Context) error { nc.Close(); return nil })
	return jetstream.New(nc)
}

// makeConsumers makes the durable consumers of the example subscriber.
func (p *Platform) makeConsumers(ctx context.Context) error {
	js, err := p.jetStream(operator)
	if err != nil {
		return err
	}
	for stream, topics := range follows {
		_, err := js.CreateOrUpdateConsumer(ctx, stream, jetstream.ConsumerConfig{
			Durable: subscriber, FilterSubjects: topics, AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 1, AckWait: 30 * time.Second,
		})
		if err != nil {
			return fmt.Errorf("make the consumer of %s: %w", stream, err)
		}
	}
	return nil
}
