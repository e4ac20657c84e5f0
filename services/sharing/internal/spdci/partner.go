package spdci

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/egress"
)

// Partner is an institution's system that speaks SPDCI.
type Partner struct {
	ID           uuid.UUID
	SenderID     string
	Organisation string
	CallbackURLs []string
	Keys         string // public keys, a JWK set
	Encrypted    bool
	Suspended    time.Time
	RecordedBy   string
	RecordedAt   time.Time
	Version      int64
}

// Check refuses a record that could not be spoken with: keys that cannot be read or are private, addresses that are never called.
func (p *Partner) Check(loopback bool) error {
	set, err := p.set()
	if err != nil || len(p.Signers()) == 0 {
		return at(ErrPartnerInvalid, "partner.keys")
	}
	for _, k := range set.Keys {
		if !k.Valid() || !k.IsPublic() || k.KeyID == "" || strings.ContainsAny(k.KeyID, `|"`) {
			return at(ErrPartnerInvalid, "partner.keys")
		}
	}
	if _, can := p.encryptor(); p.Encrypted && !can {
		return at(ErrPartnerInvalid, "partner.encrypted")
	}
	for _, address := range p.CallbackURLs {
		if _, err := egress.CheckURL(address, loopback); err != nil {
			return at(ErrPartnerInvalid, "partner.callback_urls")
		}
	}
	return nil
}

func (p *Partner) set() (jose.JSONWebKeySet, error) {
	var set jose.JSONWebKeySet
	err := json.Unmarshal([]byte(p.Keys), &set)
	return set, err
}

// Signers are the keys that its signatures are checked with, by id.
func (p *Partner) Signers() map[string]ed25519.PublicKey {
	set, _ := p.set() // what cannot be read holds no key
	out := map[string]ed25519.PublicKey{}
	for _, k := range set.Keys {
		if key, ok := k.Key.(ed25519.PublicKey); ok && k.Use != "enc" && k.KeyID != "" {
			out[k.KeyID] = key
		}
	}
	return out
}

// encryptor is the key to encrypt for it.
func (p *Partner) encryptor() (jose.JSONWebKey, bool) {
	set, _ := p.set()
	for _, k := range set.Keys {
		if k.Use != "enc" {
			continue
		}
		switch key := k.Key.(type) {
		case *rsa.PublicKey:
			if key.N.BitLen() >= 2048 {
				return k, true
			}
		case *ecdsa.PublicKey:
			if key.Curve == elliptic.P256() {
				return k, true
			}
		}
	}
	return jose.JSONWebKey{}, false
}

// Callback is where an answer of an action goes: to the address that the message names, or to the first of the record that takes
// such answers. An address is in the record as a base that the standard's path follows, or whole, with the action at its end;
// nothing else is ever called.
func (p *Partner) Callback(named, action string) (string, error) {
	named = strings.TrimSuffix(named, "/")
	path := paths[action]
	end := path[strings.LastIndexByte(path, '/')+1:]
	for _, base := range p.CallbackURLs {
		base = strings.TrimSuffix(base, "/")
		own := base[strings.LastIndexByte(base, '/')+1:]
		switch whole := slices.ContainsFunc(slices.Collect(maps.Values(paths)), func(p string) bool { return strings.HasSuffix(p, "/"+own) }); {
		case whole && own != end:
			continue
		case whole && (named == "" || named == base):
			return base, nil
		case whole:
			continue
		case named == "" || named == base || named == base+path:
			return base + path, nil
		case named == base+"/"+end:
			return named, nil
		}
	}
	return "", ErrCallback
}

// paths are where a partner takes what is sent to it, behind its address.
var paths = map[string]string{
	"on-search": "/registry/on-search", "on-subscribe": "/registry/on-subscribe", "on-unsubscribe": "/registry/on-unsubscribe",
	"txn-on-status": "/registry/txn/on-status", "notify": "/registry/notify", "on-notify": "/registry/on-notify",
}

// Active reports whether the partner may speak and be spoken to.
func (p *Partner) Active() bool { return p.Suspended.IsZero() }
