package rpc

import (
	"context"

	"github.com/digisoc/platform/pkg/idempotency"
	"github.com/digisoc/platform/pkg/vault"
)

// answers seals the kept answers of writes: they hold what a caller may see, and lie beside the data for a week. Without
// a vault they are kept as they are.
type answers struct{ vault *vault.Fixed }

// newAnswers returns the answers of one service.
func newAnswers(cfg ServerConfig) answers {
	if cfg.Vault == nil || cfg.Guard.DB == nil {
		return answers{}
	}
	return answers{cfg.Vault.Fixed(cfg.Guard.DB, vault.Scope{Group: "answers", Tenant: cfg.Service}, "idempotency")}
}

// ready has the key at hand before a transaction begins.
func (a answers) ready(ctx context.Context) error {
	if a.vault == nil {
		return nil
	}
	return a.vault.Ready(ctx)
}

func (a answers) seal(ctx context.Context, k idempotency.Key, data []byte) ([]byte, error) {
	if a.vault == nil {
		return data, nil
	}
	return a.vault.Seal(ctx, place(k), data)
}

// open also returns answers that were kept before they were sealed: a sealed text begins with a byte that no encoded
// message begins with.
func (a answers) open(ctx context.Context, k idempotency.Key, data []byte) ([]byte, error) {
	if a.vault == nil || !vault.IsSealed(data) {
		return data, nil
	}
	return a.vault.Open(ctx, place(k), data)
}

// place is what a kept answer is bound to: it answers no other request.
func place(k idempotency.Key) string {
	return "idempotency.response\x00" + k.Caller + "\x00" + k.Method + "\x00" + k.ID
}
