package natsserver

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// Door opens Config.Listen to clients that are no users of the configuration: systems of other institutions. Whoever
// keeps their rights answers the server's questions on guest.AuthSubject (auth callout of NATS) and signs each answer. The
// answer puts the client into an account of its own; an account sees nothing but what Allow gave it.
type Door struct {
	// Issuer is the public account key that answers are signed with.
	Issuer string
	// Encryption is the public curve key that questions are encrypted for: they hold the clients' tokens.
	Encryption string
}

// open sets the options of the door. Clients may show a certificate of their own making: a token may be bound to it.
func (d *Door) open(opts *server.Options, users map[string]User) {
	if d == nil {
		return
	}
	opts.AuthCallout = &server.AuthCallout{Issuer: d.Issuer, Account: server.DEFAULT_GLOBAL_ACCOUNT, XKey: d.Encryption}
	for name := range users {
		opts.AuthCallout.AuthUsers = append(opts.AuthCallout.AuthUsers, name)
	}
	slices.Sort(opts.AuthCallout.AuthUsers)
	if opts.TLSConfig != nil {
		opts.TLSConfig.ClientAuth = tls.RequestClientCert
	}
}

var errNoGuest = errors.New("nats: this is no name of an account of an organisation")

// Allow makes an account that reaches the consumers of one stream of the platform, the one that has its name, and
// nothing else: no other stream, no other subject, no JetStream of its own. Allowing it again changes nothing. A server
// that started again knows no accounts: they are allowed anew when their clients come back.
func (s *Server) Allow(account string) error {
	if !guest.Valid(account) {
		return errNoGuest
	}
	s.guests.Lock()
	defer s.guests.Unlock()
	ns := s.current()
	own, fresh := ns.LookupOrRegisterAccount(account)
	if !fresh {
		return nil
	}
	return link(ns, own, []string{account + ".*"})
}

// link lets an account reach consumers of the platform, each STREAM.consumer.
func link(ns *server.Server, own *server.Account, consumers []string) error {
	for _, subject := range guest.Subjects(consumers) {
		if err := share(ns, own, subject); err != nil {
			return err
		}
	}
	return nil
}

// share lets an account send requests on a subject to the platform, and have any number of answers.
func share(ns *server.Server, own *server.Account, subject string) error {
	platform := ns.GlobalAccount()
	if err := platform.AddServiceExportWithResponse(subject, server.Streamed, []*server.Account{own}); err != nil {
		return fmt.Errorf("nats: export to %s: %w", own.Name, err)
	}
	if err := own.AddServiceImport(platform, subject, subject); err != nil {
		return fmt.Errorf("nats: import into %s: %w", own.Name, err)
	}
	return nil
}

// linkUsers gives the users from outside their consumers. It comes before the start, with an import of the account's
// numbers, which no user may ask: without it the server would put an API there that answers that there is no JetStream.
func linkUsers(ns *server.Server, users map[string]User) error {
	for _, u := range users {
		if len(u.Consumers) == 0 {
			continue
		}
		own, err := ns.LookupAccount(ownAccount(u.Name))
		if err != nil {
			return fmt.Errorf("nats: account of %s: %w", u.Name, err)
		}
		if err := link(ns, own, u.Consumers); err != nil {
			return err
		}
		if err := share(ns, own, server.JSApiAccountInfo); err != nil {
			return err
		}
	}
	return nil
}

// openStreams opens the streams of the platform's account. A server with accounts beside it does not do so by itself.
func openStreams(ns *server.Server) error {
	if ns.GlobalAccount().JetStreamEnabled() {
		return nil
	}
	if err := ns.GlobalAccount().EnableJetStream(nil, nil); err != nil {
		return fmt.Errorf("nats: open the streams: %w", err)
	}
	return nil
}

// Guests lists the connections of clients from outside.
func (s *Server) Guests() ([]guest.Connection, error) {
	var out []guest.Connection
	const page = 1024
	for offset := 0; ; offset += page {
		list, err := s.current().Connz(&server.ConnzOptions{Username: true, Offset: offset, Limit: page})
		if err != nil {
			return nil, fmt.Errorf("nats: list connections: %w", err)
		}
		for _, c := range list.Conns {
			if guest.Valid(c.Account) {
				out = append(out, guest.Connection{ID: c.Cid, Account: c.Account, User: c.AuthorizedUser})
			}
		}
		if len(list.Conns) < page {
			return out, nil
		}
	}
}

// Close ends a connection at once. One that has ended already is no error.
func (s *Server) Close(c guest.Connection) { _ = s.current().DisconnectClientByID(c.ID) }
