package natsauth

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats.go"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/telemetry"
)

// xkeyHeader names the server's key that the answer is encrypted for.
const xkeyHeader = "Nats-Server-Xkey"

// patience bounds one answer; the server waits five seconds.
const patience = 4 * time.Second

// answer reads a question of the server and answers it. What cannot be read is not answered: the client is not let in.
func (d *Door) answer(ctx context.Context, msg *nats.Msg) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	server := msg.Header.Get(xkeyHeader)
	plain, err := d.config.Keys.curve.Open(msg.Data, server)
	if err != nil {
		d.log.WarnContext(ctx, "nats: a question is not encrypted for this door", telemetry.KeyError, err)
		return
	}
	question, err := jwt.DecodeAuthorizationRequestClaims(string(plain))
	if err != nil {
		d.log.WarnContext(ctx, "nats: a question cannot be read", telemetry.KeyError, err)
		return
	}
	reply := jwt.NewAuthorizationResponseClaims(question.UserNkey)
	reply.Audience = question.Server.ID
	if reply.Jwt, err = d.admit(ctx, question); err != nil {
		d.log.InfoContext(ctx, "nats: a client was not let in", telemetry.KeyError, err)
		reply.Error = errRefused.Error()
	}
	signed, err := reply.Encode(d.config.Keys.issuer)
	if err == nil {
		var sealed []byte
		if sealed, err = d.config.Keys.curve.Seal([]byte(signed), server); err == nil {
			err = msg.Respond(sealed)
		}
	}
	if err != nil {
		d.log.WarnContext(ctx, "nats: a question was not answered", telemetry.KeyError, err)
	}
}

// admit decides about one client and returns its rights, signed.
func (d *Door) admit(ctx context.Context, question *jwt.AuthorizationRequestClaims) (string, error) {
	raw := question.ConnectOptions.Token
	if raw == "" {
		raw = question.ConnectOptions.Password
	}
	shown, err := thumbprint(question.TLS)
	if err != nil {
		return "", err
	}
	details, err := d.tokens.Details(metadata.NewIncomingContext(ctx, metadata.Pairs(authn.ClientCertificateKey, shown)), raw)
	switch {
	case err != nil:
		return "", err
	case d.config.Bound && details.Thumbprint == "":
		return "", errors.New("the token is bound to no certificate")
	case details.Caller.Kind != caller.System || details.Caller.Organisation == "":
		return "", errors.New("the token is of no system of an organisation")
	case details.Caller.Purpose != "":
		return "", errors.New("the token is for one purpose: subscriptions have those of their permissions")
	}
	if err := d.subscribers.Stopped(ctx, details.Caller); err != nil {
		return "", err
	}
	organisation := details.Caller.Organisation
	account := guest.Account(organisation)
	if !guest.Valid(account) {
		return "", errors.New("the organisation has no name of an account")
	}
	consumers, err := d.subscribers.OpenConsumers(ctx, organisation)
	if err != nil {
		return "", err
	}
	if len(consumers) == 0 {
		return "", errors.New("the organisation may read nothing over NATS now")
	}
	if err := d.room(account); err != nil {
		return "", err
	}
	d.ensure(ctx, organisation, consumers)
	if err := d.broker.Allow(account); err != nil {
		return "", err
	}
	return d.rights(question.UserNkey, details.Caller, consumers, details.Expiry)
}

// ensure makes the places of subscriptions that have none yet: a stream was lost, or an event has not come since. It takes
// half of the time that there is; what is left over is made by the next event.
func (d *Door) ensure(ctx context.Context, organisation string, consumers []string) {
	ctx, cancel := context.WithTimeout(ctx, patience/2)
	defer cancel()
	for _, c := range consumers {
		if err := d.places.Ensure(ctx, organisation, c); err != nil {
			d.log.WarnContext(ctx, "nats: a subscription has no place yet", telemetry.KeyError, err)
			return
		}
	}
}

// room refuses one connection too many: their number on the server is bounded for all.
func (d *Door) room(account string) error {
	open, err := d.broker.Guests()
	if err != nil {
		return err
	}
	count := 0
	for _, g := range open {
		if g.Account == account {
			count++
		}
	}
	if count >= maxConnections {
		return fmt.Errorf("the organisation has %d connections already", count)
	}
	return nil
}

// rights signs what the client may do until its token ends: ask for messages of its consumers, acknowledge them, and
// read the answers. The account sees nothing else in any case.
func (d *Door) rights(key string, c caller.Caller, consumers []string, until time.Time) (string, error) {
	account := guest.Account(c.Organisation)
	user := jwt.NewUserClaims(key)
	user.Name = userName(c, consumers)
	user.Audience = account
	if last := d.clock.Now().Add(d.config.Life); d.config.Life > 0 && last.Before(until) {
		until = last
	}
	user.Expires = until.Unix()
	user.Pub.Allow.Add(guest.Rights(account, consumers)...)
	user.Sub.Allow.Add(guest.Inbox)
	user.Limits.Subs = 64
	user.Limits.Payload = 64 << 10
	user.AllowedConnectionTypes.Add(jwt.ConnectionTypeStandard)
	return user.Encode(d.config.Keys.issuer)
}

// thumbprint is that of the certificate that the client showed (RFC 8705), or NoClientCertificate.
func thumbprint(t *jwt.ClientTLS) (string, error) {
	var certificates []string
	if t != nil {
		certificates = t.Certs
		if len(t.VerifiedChains) > 0 {
			certificates = t.VerifiedChains[0]
		}
	}
	if len(certificates) == 0 {
		return authn.NoClientCertificate, nil
	}
	block, _ := pem.Decode([]byte(certificates[0]))
	if block == nil {
		return "", errors.New("the certificate cannot be read")
	}
	sum := sha256.Sum256(block.Bytes)
	return base64.RawURLEncoding.EncodeToString(sum[:]), nil
}
