package vault

import (
	"context"
	"log/slog"
	"time"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/telemetry"
)

const (
	keepEvery = time.Minute
	// portion is how many keys or texts one transaction moves, so that it never holds many rows for long.
	portion = 500
)

// Keeper moves the data keys of one schema to the current key of the key service, and seals what lay open in columns
// before they were sealed. Any number may run at once.
type Keeper struct {
	Vault   *Vault
	DB      *pg.DB
	Columns []Column
	Log     *slog.Logger
}

// Run keeps at it until ctx ends. Faults are logged and tried again a minute later.
func (k Keeper) Run(ctx context.Context) {
	ticker := time.NewTicker(keepEvery)
	defer ticker.Stop()
	for {
		if n, err := k.Once(ctx); err != nil && ctx.Err() == nil {
			k.Log.WarnContext(ctx, "data keys were not moved", telemetry.KeyError, err)
		} else if n > 0 {
			k.Log.InfoContext(ctx, "data keys were moved and open texts sealed", telemetry.KeyCount, n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Once moves everything that is behind, in portions, and returns how much that was.
func (k Keeper) Once(ctx context.Context) (total int, err error) {
	steps := []func(context.Context, *pg.Tx) (int, error){
		func(ctx context.Context, tx *pg.Tx) (int, error) { return k.Vault.Rewrap(ctx, tx, portion) },
	}
	for _, c := range k.Columns {
		steps = append(steps, func(ctx context.Context, tx *pg.Tx) (int, error) { return k.Vault.Reseal(ctx, tx, c, portion) })
	}
	for _, step := range steps {
		for done := portion; done == portion; {
			err = k.DB.InTx(ctx, func(ctx context.Context, tx *pg.Tx) (err error) {
				done, err = step(ctx, tx)
				return err
			})
			if err != nil {
				return total, err
			}
			total += done
		}
	}
	return total, nil
}
