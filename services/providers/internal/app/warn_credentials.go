package app

import (
	"context"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// EndingKey is a key or a certificate that ends soon.
type EndingKey struct {
	Credential   uuid.UUID
	Provider     uuid.UUID
	Municipality string
	What         string // KEY or CERTIFICATE
	Ends         time.Time
}

// warnCredentials tells systems of some keys and certificates that end within so many days, each once, and returns how many.
// Keys live by real time, in a sandbox too.
func (a *App) warnCredentials(ctx context.Context, days int) (n int, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		ending, err := tx.WarnOfEnds(ctx, days, a.now())
		if err != nil {
			return err
		}
		n = len(ending)
		for _, e := range ending {
			if err := tx.AddChange(ctx, domain.Change{
				Provider: e.Provider, Kind: domain.CredentialExpiring, Subject: names.Format("credentials", e.Credential), Municipality: e.Municipality, At: a.now(),
				Body: map[string]string{"what": e.What, "ends": e.Ends.Format(time.RFC3339), "days": strconv.Itoa(days)},
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
