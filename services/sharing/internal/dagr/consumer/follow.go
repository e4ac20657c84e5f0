package consumer

import (
	"context"
	"errors"
	"fmt"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
)

// How much of a list of changes is taken.
const (
	perPage  = 200
	maxPages = 50 // in one go; the next one goes on from the cursor
)

// Follow takes the lists of changes of all registers that we may read, and forgets what is too old. A change marks what is kept; whoever
// reads next asks the register. Told twice, late or out of order, it comes to the same (service, key, version).
func (c *Consumer) Follow(ctx context.Context) error {
	var failed error
	for _, r := range c.registers {
		if err := c.follow(ctx, r); err != nil {
			failed = errors.Join(failed, fmt.Errorf("follow %s: %w", r.Service, err))
		}
	}
	_, err := c.opt.Records.Forget(ctx, c.opt.Clock.Now().Add(-keptFor))
	return errors.Join(failed, err)
}

func (c *Consumer) follow(ctx context.Context, r *dagr.Inbound) error {
	p, err := c.permission(ctx, r.Service)
	if errs.KindOf(err) == errs.Denied { // a register that we may not read is no fault
		return nil
	}
	if err != nil {
		return err
	}
	for range maxPages {
		more, err := c.page(ctx, r, &p)
		if err != nil {
			return errors.Join(err, c.opt.Records.FailFollow(ctx, r.Service, p.Number, errs.ReasonOf(err), c.now()))
		}
		if !more {
			return nil
		}
	}
	return nil
}

// page takes one page and reports whether it is worth a call of the quota to ask for another now.
func (c *Consumer) page(ctx context.Context, r *dagr.Inbound, p *dagr.Permission) (bool, error) {
	if err := c.spend(ctx, p, true); err != nil {
		return false, err
	}
	since, err := c.opt.Records.Cursor(ctx, r.Service, p.Number, c.now())
	if err != nil {
		return false, err
	}
	changes, next, err := c.opt.Dagr.Changes(ctx, r.Service, p.Number, since, perPage)
	if err != nil {
		return false, err
	}
	told := make([]Told, 0, len(changes))
	for _, x := range changes {
		key, ok := x.Key[r.Key]
		if !ok || key == "" {
			continue // nothing that we could have
		}
		print, err := c.print(ctx, r.Service, key)
		if err != nil {
			return false, err
		}
		told = append(told, Told{print, x.Version})
	}
	return next != since && len(changes) >= perPage/2, c.opt.Records.Follow(ctx, r.Service, p.Number, told, next, c.now())
}
