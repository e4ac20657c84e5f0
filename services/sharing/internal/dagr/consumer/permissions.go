package consumer

import (
	"context"
	"slices"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// permission is the permission for a register that holds today, from a list that is at most five minutes old. The end of a permission
// is looked at anew each time: it may have passed at midnight.
func (c *Consumer) permission(ctx context.Context, service string) (dagr.Permission, error) {
	if err := c.list(ctx); err != nil {
		return dagr.Permission{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var found *dagr.Permission
	for i := range c.permissions {
		p := &c.permissions[i]
		if number, named := c.opt.Permissions[service]; p.Service != service || named && p.Number != number {
			continue
		}
		if found != nil { // which of them is for our purpose must be said
			return dagr.Permission{}, domain.ErrRegisterNotPermitted
		}
		found = p
	}
	if found == nil || !found.InForce(c.opt.Clock.Now().In(clock.Riga)) {
		return dagr.Permission{}, domain.ErrRegisterNotPermitted
	}
	return *found, nil
}

// list asks DAGR for the permissions when the last list is too old, and keeps what it says of those that are used.
func (c *Consumer) list(ctx context.Context) error {
	c.mu.Lock()
	now := c.opt.Clock.Now()
	fresh := c.permissions != nil && now.Before(c.listed.Add(permissionsFor))
	c.mu.Unlock()
	if fresh {
		return nil
	}
	_, err, _ := c.flights.Do("permissions", func() (any, error) {
		ctx, cancel := alone(ctx)
		defer cancel()
		if err := c.breaker.pass(c.opt.Clock); err != nil {
			return nil, err
		}
		all, err := c.opt.Dagr.Permissions(ctx)
		c.breaker.learn(err, c.opt.Clock)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		c.permissions, c.listed = slices.Clone(all), now
		c.mu.Unlock()
		for i := range all {
			if number, named := c.opt.Permissions[all[i].Service]; c.registers[all[i].Service] != nil && (!named || number == all[i].Number) {
				if err := c.opt.Records.Hear(ctx, &all[i], now); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	})
	return err
}

// spend counts a call of a permission, before it is made, and warns when a level is reached. Background work may not spend the last calls.
func (c *Consumer) spend(ctx context.Context, p *dagr.Permission, background bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.permissions, func(x dagr.Permission) bool { return x.Service == p.Service && x.Number == p.Number })
	if i < 0 {
		return domain.ErrRegisterNotPermitted
	}
	now := &c.permissions[i]
	level := dagr.LevelOf(now.Used, now.Quota)
	if level == dagr.Spent || background && level == dagr.Last {
		return domain.ErrRegisterQuota
	}
	now.Used++
	level = dagr.LevelOf(now.Used, now.Quota)
	if level != c.told[now.Number] {
		c.told[now.Number] = level
		if level != dagr.Calm {
			c.opt.Log.WarnContext(ctx, "the quota of a permission of DAGR comes to its end", "service", now.Service, "level", string(level))
		}
	}
	return nil
}
