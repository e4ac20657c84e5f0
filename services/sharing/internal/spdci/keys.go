package spdci

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/clock"
)

// ring is our keys. The first use makes them; a key that another program made is found within a minute.
type ring struct {
	store KeyStore
	clock clock.Clock

	mu    sync.Mutex
	keys  []jose.JSONWebKey // private, the newest of each use first
	until time.Time
}

const keyKept = time.Minute

// all returns our keys.
func (r *ring) all(ctx context.Context) ([]jose.JSONWebKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	if now.Before(r.until) && r.until.Sub(now) <= keyKept {
		return r.keys, nil
	}
	keys, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	for use, make := range map[string]func() (jose.JSONWebKey, error){"sig": newSigner, "enc": newOpener} {
		if _, ok := first(keys, use); ok {
			continue
		}
		if err := r.add(ctx, use, make); err != nil {
			return nil, err
		}
		if keys, err = r.load(ctx); err != nil {
			return nil, err
		}
	}
	r.keys, r.until = keys, now.Add(keyKept)
	return keys, nil
}

func (r *ring) load(ctx context.Context) ([]jose.JSONWebKey, error) {
	stored, err := r.store.Keys(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]jose.JSONWebKey, len(stored))
	for i := range stored {
		if err := json.Unmarshal(stored[i].Private, &out[i]); err != nil {
			return nil, fmt.Errorf("registry key %s: %w", stored[i].ID, err)
		}
	}
	return out, nil
}

func (r *ring) add(ctx context.Context, use string, make func() (jose.JSONWebKey, error)) error {
	k, err := make()
	if err != nil {
		return err
	}
	now := r.clock.Now().UTC().Truncate(time.Microsecond)
	k.Use, k.KeyID = use, use+"-"+now.Format("20060102150405")
	private, err := json.Marshal(k)
	if err != nil {
		return err
	}
	public, err := json.Marshal(k.Public())
	if err != nil {
		return err
	}
	return r.store.AddKey(ctx, StoredKey{ID: k.KeyID, Use: use, Public: string(public), Private: private, Made: now})
}

func newSigner() (jose.JSONWebKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return jose.JSONWebKey{Key: key, Algorithm: "EdDSA"}, err
}

func newOpener() (jose.JSONWebKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	return jose.JSONWebKey{Key: key, Algorithm: string(jose.RSA_OAEP_256)}, err
}

// first is the newest key of a use.
func first(keys []jose.JSONWebKey, use string) (jose.JSONWebKey, bool) {
	for _, k := range keys {
		if k.Use == use {
			return k, true
		}
	}
	return jose.JSONWebKey{}, false
}

// public is our keys as the world may have them.
func (r *ring) public(ctx context.Context) (jose.JSONWebKeySet, error) {
	keys, err := r.all(ctx)
	set := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	for i := range keys {
		set.Keys = append(set.Keys, keys[i].Public())
	}
	return set, err
}
