package allinone

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"
)

// listenSecure takes the address of the encrypted door, which systems of providers use: their tokens are bound to the
// certificate that they show there (RFC 8705).
func (p *Platform) listenSecure(ctx context.Context) error {
	if p.config.TLSListen == "" {
		return nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.config.TLSListen)
	if err != nil {
		return taken("tls-listen", p.config.TLSListen, err)
	}
	p.secure = l
	p.closing("encrypted address", func(context.Context) error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	p.running.Secure = "https://" + l.Addr().String()
	return nil
}

// serveSecure serves the same door encrypted, with a certificate of this instance's authority. Callers may show one of
// their own making.
func (p *Platform) serveSecure(handler http.Handler) error {
	if p.secure == nil {
		return nil
	}
	host, _, err := net.SplitHostPort(p.secure.Addr().String())
	if err != nil {
		return err
	}
	cert, err := p.ca.IssueServer(host, "localhost")
	if err != nil {
		return err
	}
	p.door("encrypted gateway", p.secure, handler, &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}, ClientAuth: tls.RequestClientCert,
	})
	return nil
}

// door serves a handler on a listener until the instance stops.
func (p *Platform) door(name string, l net.Listener, handler http.Handler, secret *tls.Config) {
	server := &http.Server{
		Handler: handler, TLSConfig: secret, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 2 * time.Minute,
	}
	go func() {
		serve := func() error { return server.Serve(l) }
		if secret != nil {
			serve = func() error { return server.ServeTLS(l, "", "") }
		}
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			p.failed <- err
		}
	}()
	p.closing(name, server.Shutdown)
}
