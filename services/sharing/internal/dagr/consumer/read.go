package consumer

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

var _ app.Registers = (*Consumer)(nil)

// Describe tells what a register is; false when there is no such one.
func (c *Consumer) Describe(service string) (app.Register, bool) {
	r := c.registers[service]
	if r == nil {
		return app.Register{}, false
	}
	return app.Register{Service: r.Service, Register: r.Register, Person: r.Person, Freshness: r.Freshness}, true
}

// content is what is kept of an answer.
type content struct {
	Values   map[string]any `json:"values"`
	Warnings []dagr.Warning `json:"warnings"`
}

// Read answers from what is kept while that is fresh, and asks the register otherwise. When the register cannot be asked, what is kept
// is answered as stale: it is for the reader to see how old it is.
func (c *Consumer) Read(ctx context.Context, ask app.RegisterAsk) (app.RegisterAnswer, error) {
	r := c.registers[ask.Service]
	if r == nil {
		return app.RegisterAnswer{}, domain.ErrRegisterUnknown
	}
	p, err := c.permission(ctx, r.Service)
	if err != nil {
		return app.RegisterAnswer{}, err
	}
	print, err := c.print(ctx, r.Service, ask.Key)
	if err != nil {
		return app.RegisterAnswer{}, err
	}
	kept, there, err := c.opt.Records.Kept(ctx, r.Service, p.Number, print)
	if err != nil {
		return app.RegisterAnswer{}, err
	}
	fresh := there && kept.Stale.IsZero() && c.opt.Clock.Now().Before(kept.Fetched.Add(freshFor)) && !opened(&kept, &p.Access)
	if fresh && !ask.Live {
		return c.answer(r, &p, &kept, true, false)
	}
	asked, err := c.fetch(ctx, r, &p, print, ask)
	if err == nil {
		return c.answer(r, &p, &asked, false, false)
	}
	if kind := errs.KindOf(err); there && (kind == errs.Unavailable || kind == errs.Exhausted) {
		return c.answer(r, &p, &kept, true, !fresh)
	}
	return app.RegisterAnswer{}, err
}

// fetch asks the register. Equal questions at one moment are asked once.
func (c *Consumer) fetch(ctx context.Context, r *dagr.Inbound, p *dagr.Permission, print []byte, ask app.RegisterAsk) (Kept, error) {
	out, err, _ := c.flights.Do(p.Number+" "+string(print), func() (any, error) {
		ctx, cancel := alone(ctx)
		defer cancel()
		if err := c.breaker.pass(c.opt.Clock); err != nil {
			return nil, err
		}
		if err := c.spend(ctx, p, false); err != nil {
			return nil, err
		}
		k := Kept{ID: uuid.Must(uuid.NewV7()), Service: r.Service, Permission: p.Number, Group: r.Group, Print: print, Subject: ask.Subject, Fetched: c.now()}
		got, err := c.opt.Dagr.Read(ctx, r.Service, dagr.Key{r.Key: ask.Key}, p.Number)
		c.breaker.learn(err, c.opt.Clock)
		if err != nil && errs.ReasonOf(err) != domain.ErrRegisterNoRecord.Reason {
			return nil, err
		}
		var keep content
		if err == nil {
			k.Found, k.Version, k.Modified = true, got.Version, got.Modified
			keep.Values, keep.Warnings = r.Take(got.Data, &p.Access)
		}
		if k.Content, err = json.Marshal(keep); err != nil {
			return nil, domain.ErrRegisterUnreadable
		}
		return k, c.opt.Records.Keep(ctx, &k)
	})
	if err != nil {
		return Kept{}, err
	}
	k, _ := out.(Kept)
	return k, nil
}

func (c *Consumer) answer(r *dagr.Inbound, p *dagr.Permission, k *Kept, kept, stale bool) (app.RegisterAnswer, error) {
	var got content
	if json.Unmarshal(k.Content, &got) != nil {
		return app.RegisterAnswer{}, domain.ErrRegisterUnreadable
	}
	a := app.RegisterAnswer{
		Register: r.Register, Service: r.Service, Permission: p.Number, Freshness: r.Freshness, Found: k.Found, Kept: kept, Stale: stale, Modified: k.Modified, Fetched: k.Fetched,
	}
	why := map[string]string{}
	for _, w := range got.Warnings {
		why[w.Property] = w.Code
	}
	if k.Found {
		for _, property := range r.Properties {
			a.Values = append(a.Values, valueOf(property.Name, got.Values[property.Name], why[property.Name], &p.Access))
		}
	}
	return a, nil
}

// valueOf is a property as the permission of today opens it: what was kept under a wider one is told no more.
func valueOf(name string, value any, warning string, access *dagr.Tree) app.RegisterValue {
	v := app.RegisterValue{Name: name, Warning: warning}
	text, ok := value.(string)
	switch {
	case !access.Opens(name):
		v.Warning = dagr.NotOpen
	case ok:
		v.Value, v.Known = text, true
	case warning == "": // a value of another form than ours is not read as something else
		v.Warning = "UNREADABLE"
	}
	return v
}

// opened reports whether the permission opens something today that it did not when the answer was fetched.
func opened(k *Kept, access *dagr.Tree) bool {
	var got content
	return json.Unmarshal(k.Content, &got) != nil || slices.ContainsFunc(got.Warnings, func(w dagr.Warning) bool {
		return w.Code == dagr.NotOpen && access.Opens(w.Property)
	})
}

// together is how long a question may take that several wait for.
const together = 30 * time.Second

// alone lets a question go on when who asked first has gone: others wait for it too.
func alone(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), together)
}

// print is the keyed fingerprint of a key: the key itself is kept nowhere.
func (c *Consumer) print(ctx context.Context, service, key string) ([]byte, error) {
	c.mu.Lock()
	secret := c.key
	c.mu.Unlock()
	if secret == nil {
		var err error
		if secret, err = c.opt.Records.PrintKey(ctx); err != nil {
			return nil, err
		}
		c.mu.Lock()
		c.key = secret
		c.mu.Unlock()
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(service + "\x00" + key))
	return mac.Sum(nil), nil
}

func (c *Consumer) now() time.Time { return c.opt.Clock.Now().UTC().Truncate(time.Microsecond) }
