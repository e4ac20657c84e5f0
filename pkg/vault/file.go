package vault

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/google/uuid"
)

// keySize is that of AES-256, in bytes.
const keySize = 32

// File is a KeyService whose keys lie in a file that only the program reads, on a volume apart from the database. From
// each of its keys one for every scope is derived (HKDF, RFC 5869). The file is read again when it was changed.
type File struct {
	path string

	mu     sync.Mutex
	read   os.FileInfo // of the file as it was read last
	keys   []fileKey
	scopes map[string]cipher.AEAD
}

var _ KeyService = (*File)(nil)

type fileKey struct {
	Version string    `json:"version"`
	Made    time.Time `json:"made"`
	Key     []byte    `json:"key"`
}

// OpenFile returns the key service of a file that AddKey made.
func OpenFile(path string) (*File, error) {
	f := &File{path: path}
	return f, f.refresh()
}

// AddKey adds a new key to the file, which wraps from then on, and returns its version. The file is made when there is none.
// Older keys stay, for what they wrapped.
func AddKey(path string, now time.Time) (string, error) {
	keys, err := readKeys(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	k := fileKey{Version: uuid.Must(uuid.NewV7()).String(), Made: now.UTC(), Key: make([]byte, keySize)}
	_, _ = rand.Read(k.Key) // never fails: crypto/rand ends the program instead
	raw, err := json.MarshalIndent(append(keys, k), "", "  ")
	if err != nil {
		return "", err
	}
	return k.Version, replace(path, raw)
}

// replace writes a file so that a reader finds the old one or the new one, whole.
func replace(path string, raw []byte) error {
	t, err := os.CreateTemp(filepath.Dir(path), ".keys-*") // readable by its owner only
	if err != nil {
		return err
	}
	_, err = t.Write(raw)
	err = errors.Join(err, t.Sync(), t.Close())
	if err == nil {
		err = os.Rename(t.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(t.Name()))
	}
	return nil
}

func readKeys(path string) ([]fileKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var keys []fileKey
	if err := json.Unmarshal(raw, &keys); err != nil {
		return nil, fmt.Errorf("read keys: %s is not a file of keys", path)
	}
	for _, k := range keys {
		if k.Version == "" || len(k.Key) != keySize {
			return nil, fmt.Errorf("read keys: %s holds a key that is none", path)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("read keys: %s holds no key", path)
	}
	return keys, nil
}

// refresh reads the file when it is another than the one read last.
func (f *File) refresh() error {
	about, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("read keys: %w", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.read != nil && about.ModTime().Equal(f.read.ModTime()) && about.Size() == f.read.Size() {
		return nil
	}
	keys, err := readKeys(f.path)
	if err != nil {
		return err
	}
	f.keys, f.read, f.scopes = keys, about, map[string]cipher.AEAD{}
	return nil
}

// Current implements KeyService: the key that was added last.
func (f *File) Current(context.Context) (string, error) {
	if err := f.refresh(); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keys[len(f.keys)-1].Version, nil
}

// Wrap implements KeyService.
func (f *File) Wrap(ctx context.Context, s Scope, key []byte) (Wrapped, error) {
	version, err := f.Current(ctx)
	if err != nil {
		return Wrapped{}, err
	}
	aead, err := f.scope(version, s)
	if err != nil {
		return Wrapped{}, err
	}
	return Wrapped{Version: version, Key: aead.Seal(nil, nil, key, nil)}, nil //nolint:gosec // G407: this cipher makes its own random nonce
}

// Unwrap implements KeyService.
func (f *File) Unwrap(_ context.Context, s Scope, w Wrapped) ([]byte, error) {
	aead, err := f.scope(w.Version, s)
	if errors.Is(err, ErrKeyUnknown) { // perhaps it was added by another program since
		if err = f.refresh(); err == nil {
			aead, err = f.scope(w.Version, s)
		}
	}
	if err != nil {
		return nil, err
	}
	key, err := aead.Open(nil, nil, w.Key, nil)
	if err != nil {
		return nil, ErrSealed
	}
	return key, nil
}

// scope returns the cipher of one scope under one key.
func (f *File) scope(version string, s Scope) (cipher.AEAD, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := version + "\x00" + s.Group + "\x00" + s.Tenant
	if a, ok := f.scopes[name]; ok {
		return a, nil
	}
	for _, k := range f.keys {
		if k.Version != version {
			continue
		}
		derived, err := hkdf.Key(sha256.New, k.Key, nil, "digisoc data keys\x00"+s.Group+"\x00"+s.Tenant, keySize)
		if err != nil {
			return nil, err
		}
		a, err := sealer(derived)
		if err == nil {
			f.scopes[name] = a
		}
		return a, err
	}
	return nil, ErrKeyUnknown
}

// sealer is AES-256-GCM that makes its own nonces.
func sealer(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
