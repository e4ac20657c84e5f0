package gateway

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
)

// The front door with its own TLS: it hands on the thumbprint of a caller's certificate, and lets an open request
// finish when it is told to stop.
func TestFrontDoor(t *testing.T) {
	dir := t.TempDir()
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	door, err := ca.Issue("gateway")
	if err != nil {
		t.Fatal(err)
	}
	caller, err := ca.Issue("apsis-test")
	if err != nil {
		t.Fatal(err)
	}
	config := Config{TLS: TLS{CertFile: filepath.Join(dir, "crt"), KeyFile: filepath.Join(dir, "key"), ClientRootsFile: filepath.Join(dir, "crt")}}
	writePEM(t, config.TLS, door)
	g, f, _ := serve(t, config)
	f.block = make(chan struct{})

	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- g.Serve(ctx, listener) }()
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ca.Roots(), ServerName: "gateway"}}
	defer transport.CloseIdleConnections()
	answers := make(chan *http.Response, 1)
	go func() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+listener.Addr().String()+personPath, nil)
		if err != nil {
			t.Error(err)
			close(answers)
			return
		}
		res, err := transport.RoundTrip(r)
		if err != nil {
			t.Error(err)
			close(answers)
			return
		}
		_ = res.Body.Close()
		answers <- res
	}()
	f.arrived(t)
	stop()
	close(f.block)
	res := <-answers
	if res == nil || res.StatusCode != http.StatusOK || res.Header.Get("Strict-Transport-Security") == "" {
		t.Fatalf("answer %+v", res)
	}
	if err := <-ended; err != nil {
		t.Fatalf("stopped with %v", err)
	}
	if got := f.metadata.Get(authn.ClientCertificateKey); len(got) != 1 || got[0] != authn.NoClientCertificate {
		t.Errorf("a caller without certificate: %q", got)
	}
	if got := g.certificate(&http.Request{TLS: &tls.ConnectionState{
		PeerCertificates: []*x509.Certificate{caller.Certificate.Leaf}, VerifiedChains: [][]*x509.Certificate{{caller.Certificate.Leaf}},
	}}); len(got) != 43 {
		t.Errorf("thumbprint %q", got)
	}
}

func writePEM(t *testing.T, files TLS, id authn.Identity) {
	t.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(id.Certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{
		files.CertFile: {Type: "CERTIFICATE", Bytes: id.Certificate.Certificate[0]}, files.KeyFile: {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, c := range map[string]Config{
		"negative body":  {MaxBody: -1},
		"half of TLS":    {TLS: TLS{CertFile: "x"}},
		"roots alone":    {TLS: TLS{ClientRootsFile: "x"}},
		"any page":       {CORSOrigins: []string{"*"}},
		"page with path": {CORSOrigins: []string{"https://a.lv/x"}},
		"proxy":          {TrustedProxies: []string{"10.0.0.1"}},
		"issuer":         {Issuers: []string{"login"}},
	} {
		if c.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if err := (Config{}).Validate(); err != nil {
		t.Errorf("zero configuration: %v", err)
	}
}
