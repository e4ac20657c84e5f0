package authn

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// checkEvery is how often, at most, the files of an identity are looked at. Handshakes are rare: a stat is cheap.
const checkEvery = time.Second

// LoadIdentity reads a workload's certificate chain, key and trusted roots (all PEM). The files are looked at again on
// later handshakes, so a new certificate or new roots hold without a restart; files that cannot be read or do not fit
// together leave the last good ones in place.
func LoadIdentity(certFile, keyFile, rootsFile string) (Identity, error) {
	f := &files{cert: certFile, key: keyFile, roots: rootsFile, now: time.Now}
	if err := f.load(); err != nil {
		return Identity{}, err
	}
	name := workload(f.pair.Leaf)
	if name == "" {
		return Identity{}, fmt.Errorf("load identity %s: %w", certFile, errNotAWorkload)
	}
	f.name = name
	return Identity{Name: name, Certificate: *f.pair, Roots: f.pool, files: f}, nil
}

type files struct {
	cert, key, roots string
	name             string
	now              func() time.Time

	mu      sync.Mutex
	pair    *tls.Certificate
	pool    *x509.CertPool
	stamp   string
	checked time.Time
}

// current returns the pair and the roots of the moment.
func (f *files) current() (*tls.Certificate, *x509.CertPool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.checked) >= checkEvery {
		f.checked = now
		if stamp, err := f.stat(); err == nil && stamp != f.stamp {
			_ = f.load() // half-written files: the last good ones stay, and the next handshake looks again
		}
	}
	return f.pair, f.pool
}

// load reads all three files and takes them over only when they fit together.
func (f *files) load() error {
	stamp, err := f.stat()
	if err != nil {
		return fmt.Errorf("load identity: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return fmt.Errorf("load identity: %w", err)
	}
	pem, err := os.ReadFile(f.roots)
	if err != nil {
		return fmt.Errorf("load roots: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("load roots %s: no certificate in it", f.roots)
	}
	if f.name != "" && workload(pair.Leaf) != f.name {
		return errors.New("load identity: the new certificate names another workload")
	}
	f.pair, f.pool, f.stamp = &pair, pool, stamp
	return nil
}

// stat is a fingerprint of the files: times and sizes. Mounted secrets are links that change their target.
func (f *files) stat() (string, error) {
	stamp := ""
	for _, name := range []string{f.cert, f.key, f.roots} {
		info, err := os.Stat(name)
		if err != nil {
			return "", err
		}
		stamp += fmt.Sprintf("%d/%d ", info.ModTime().UnixNano(), info.Size())
	}
	return stamp, nil
}
