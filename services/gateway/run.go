package gateway

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/digisoc/platform/pkg/telemetry"
)

// Run listens and serves until ctx ends, then lets open requests finish for as long as the drain time allows.
func (g *Gateway) Run(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", g.config.Listen)
	if err != nil {
		return fmt.Errorf("gateway: listen: %w", err)
	}
	reported := make(chan struct{})
	go func() { defer close(reported); g.Report(ctx) }()
	err = g.Serve(ctx, listener)
	if ctx.Err() != nil {
		<-reported // the connections are closed after us
	}
	return err
}

// Serve is Run on a listener of the caller's, which it closes.
func (g *Gateway) Serve(ctx context.Context, listener net.Listener) error {
	config, err := g.tls()
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{
		Handler: g, TLSConfig: config, BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		// A caller that sends or reads drop by drop does not hold a connection for long.
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: g.config.RequestTimeout, WriteTimeout: 2 * g.config.RequestTimeout,
		IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(g.log.Handler(), slog.LevelInfo),
	}
	server.RegisterOnShutdown(g.EndStreams)
	failed := make(chan error, 1)
	go func() {
		if config != nil {
			failed <- server.ServeTLS(listener, "", "")
			return
		}
		failed <- server.Serve(listener)
	}()
	g.log.InfoContext(ctx, "gateway serves", telemetry.KeyAddress, listener.Addr().String())
	select {
	case err := <-failed:
		return fmt.Errorf("gateway: serve: %w", err)
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), g.config.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(fmt.Errorf("gateway: drain: %w", err), server.Close())
	}
	return nil
}

// tls returns the configuration of the front door, nil for plain HTTP. The certificate is read again for new
// handshakes, so that a renewed one holds without a restart.
func (g *Gateway) tls() (*tls.Config, error) {
	files := g.config.TLS
	if files.CertFile == "" {
		return nil, nil
	}
	if _, err := tls.LoadX509KeyPair(files.CertFile, files.KeyFile); err != nil {
		return nil, fmt.Errorf("gateway: certificate: %w", err)
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(files.CertFile, files.KeyFile)
		return &pair, err
	}}
	if files.SelfSigned {
		config.ClientAuth = tls.RequestClientCert
		return config, nil
	}
	if files.ClientRootsFile != "" {
		pem, err := os.ReadFile(files.ClientRootsFile)
		if err != nil {
			return nil, fmt.Errorf("gateway: client roots: %w", err)
		}
		config.ClientCAs = x509.NewCertPool()
		if !config.ClientCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("gateway: client roots: no certificate in the file")
		}
		config.ClientAuth = tls.VerifyClientCertIfGiven
	}
	return config, nil
}
