package spdci

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"slices"
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
	keys  []jose.JSONWebKey // private; of each use the one in force first
	until time.Time
}

// Times of our keys. The next one is published before it is used, so that partners who keep our key set for a day know it.
const (
	keyKept  = time.Minute          // in memory
	keyYear  = 365 * 24 * time.Hour // after which the next one is made
	keyWaits = 2 * 24 * time.Hour   // before it is used
)

// all returns our keys.
func (r *ring) all(ctx context.Context) ([]jose.JSONWebKey, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	if now.Before(r.until) && r.until.Sub(now) <= keyKept {
		return r.keys, nil
	}
	stored, err := r.store.Keys(ctx)
	if err != nil {
		return nil, err
	}
	for use, make := range map[string]func() (jose.JSONWebKey, error){"sig": newSigner, "enc": newOpener} {
		i := slices.IndexFunc(stored, func(k StoredKey) bool { return k.Use == use })
		if i >= 0 && now.Sub(stored[i].Made) < keyYear {
			continue
		}
		if err := r.add(ctx, use, make); err != nil {
			return nil, err
		}
		if stored, err = r.store.Keys(ctx); err != nil {
			return nil, err
		}
	}
	keys, err := opened(stored, now)
	if err == nil {
		r.keys, r.until = keys, now.Add(keyKept)
	}
	return keys, err
}

// opened are keys in the order in which they are used: one that is new comes behind those before it.
func opened(stored []StoredKey, now time.Time) ([]jose.JSONWebKey, error) {
	waits := func(k StoredKey) bool { return now.Sub(k.Made) < keyWaits }
	slices.SortStableFunc(stored, func(a, b StoredKey) int {
		switch {
		case waits(a) == waits(b):
			return b.Made.Compare(a.Made)
		case waits(a):
			return 1
		}
		return -1
	})
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

// first is the key of a use that is in force.
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
