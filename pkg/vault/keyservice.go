package vault

import (
	"context"
	"errors"
)

// Scope is what keys are kept apart by: an opened key of one scope opens nothing of another.
type Scope struct {
	// Group is the group of the data catalogue, for example G13.
	Group string
	// Tenant is the municipality (ATVK code) or organisation that answers for the data.
	Tenant string
}

// Wrapped is a data key as it may lie in a database.
type Wrapped struct {
	// Version names the key of the key service that wrapped it.
	Version string
	Key     []byte
}

// KeyService wraps data keys with keys that never leave it: a hardware module, the service of a data centre, or a File.
// It is safe for concurrent use.
type KeyService interface {
	// Current is the version that Wrap uses now.
	Current(ctx context.Context) (string, error)
	Wrap(ctx context.Context, s Scope, key []byte) (Wrapped, error)
	// Unwrap is ErrKeyUnknown for a version that the service has not, or has no longer, and ErrSealed for one that does not fit.
	Unwrap(ctx context.Context, s Scope, w Wrapped) ([]byte, error)
}

// Errors of keys and of what is sealed.
var (
	// ErrKeyUnknown is a version that the key service does not have.
	ErrKeyUnknown = errors.New("vault: the key service has no key of this version")
	// ErrSealed is a text that was changed, or was sealed for another field or record, or in another scope.
	ErrSealed = errors.New("vault: this key does not open it")
	// ErrDestroyed is a text whose key was destroyed: nobody can read it again.
	ErrDestroyed = errors.New("vault: its key was destroyed")
)
