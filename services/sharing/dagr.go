package sharing

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/consumer"
	"github.com/digisoc/platform/services/sharing/internal/dagr/producer"
	"github.com/digisoc/platform/services/sharing/internal/dagr/rest"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// Dagr is how the service is connected with DAGR. Without an address it is not.
type Dagr struct {
	URL       string        `help:"Address of DAGR; empty means that nothing is given to it or read from it." env:"DIGISOC_DAGR_URL"`
	Identity  string        `help:"PEM file with the certificate that is registered with DAGR and its RSA key." env:"DIGISOC_DAGR_IDENTITY"`
	Producer  string        `help:"client_id of the connection that gives datasets; empty means that none are given." env:"DIGISOC_DAGR_PRODUCER"`
	Consumer  string        `help:"client_id of the connection that reads registers; empty means that none are read." env:"DIGISOC_DAGR_CONSUMER"`
	Section   string        `help:"Where datasets are given to: sandbox, until DAGR's manager has moved them, or main. Empty means sandbox." env:"DIGISOC_DAGR_SECTION"`
	Simulated bool          `help:"A simulator may answer in DAGR's place. Never where real decisions are made." env:"DIGISOC_DAGR_SIMULATED"`
	Poll      time.Duration `help:"How often new versions are looked for. 0 means 5s." env:"DIGISOC_DAGR_POLL"`
	Follow    time.Duration `help:"How often registers are asked what has changed. 0 means 15m; each time costs a call of the quota." env:"DIGISOC_DAGR_FOLLOW"`

	Permissions map[string]string `help:"Number of the permission in VIRSIS for each register, fpr_person=22791. Needed where there are several for one." env:"DIGISOC_DAGR_PERMISSIONS"`
}

func (d Dagr) withDefaults() Dagr {
	if d.Section == "" {
		d.Section = string(dagr.Sandbox)
	}
	if d.Poll == 0 {
		d.Poll = 5 * time.Second
	}
	if d.Follow == 0 {
		d.Follow = 15 * time.Minute
	}
	return d
}

// Validate refuses a connection that cannot work, or that would send personal codes in the clear.
func (d Dagr) Validate() error {
	if d.URL == "" {
		return nil
	}
	d = d.withDefaults()
	at, err := url.Parse(d.URL)
	switch {
	case err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http":
		return errors.New("dagr_url: an address https://host")
	case at.Scheme == "http" && !d.Simulated:
		return errors.New("dagr_url: only a simulator is spoken to without encryption")
	case d.Identity == "":
		return errors.New("dagr_identity: a PEM file with the registered certificate and its key is needed")
	case !slices.Contains([]string{string(dagr.Sandbox), string(dagr.Main)}, d.Section):
		return errors.New("dagr_section: sandbox or main")
	case d.Poll < 10*time.Millisecond || d.Poll > 10*time.Minute: // 15 minutes are promised
		return errors.New("dagr_poll: 10ms to 10m")
	case d.Follow < 10*time.Millisecond || d.Follow > 24*time.Hour:
		return errors.New("dagr_follow: 10ms to 24h")
	}
	return nil
}

// exchange is what the service does with DAGR; nil parts are not connected.
type exchange struct {
	config   Dagr
	producer *producer.Producer
	consumer *consumer.Consumer
	deps     service.Deps
	store    *store.Store
	until    time.Time // end of the certificate
}

func newExchange(cfg Dagr, deps service.Deps, kept *store.Store, persons *client.Persons, ways *release.Ways) (*exchange, error) {
	x := &exchange{config: cfg.withDefaults(), deps: deps, store: kept}
	if cfg.URL == "" {
		return x, nil
	}
	raw, err := os.ReadFile(cfg.Identity)
	if err != nil {
		return nil, fmt.Errorf("dagr identity: %w", err)
	}
	identity, err := rest.ParseIdentity(string(raw))
	if err != nil {
		return nil, err
	}
	x.until = identity.Until()
	connect := func(id string) (*rest.Client, error) {
		return rest.New(rest.Options{Base: cfg.URL, ClientID: id, Identity: identity, Simulated: cfg.Simulated, Clock: deps.Clock})
	}
	if cfg.Producer != "" {
		c, err := connect(cfg.Producer)
		if err != nil {
			return nil, err
		}
		if x.producer, err = producer.New(producer.Deps{
			Source: kept, Book: kept, Persons: persons, Publisher: c, Ways: ways, Section: dagr.Section(x.config.Section), Clock: deps.Clock,
		}); err != nil {
			return nil, err
		}
	}
	if cfg.Consumer != "" {
		c, err := connect(cfg.Consumer)
		if err != nil {
			return nil, err
		}
		return x, x.read(c)
	}
	return x, nil
}

// read prepares reading registers.
func (x *exchange) read(c *rest.Client) (err error) {
	if x.deps.Vault == nil {
		return errors.New("dagr: what registers answer is kept sealed: name a file of keys in vault_keys")
	}
	x.consumer, err = consumer.New(consumer.Options{
		Dagr: c, Records: store.NewRegisters(x.deps.DB, x.deps.Vault), Permissions: x.config.Permissions, Clock: x.deps.Clock, Log: x.deps.Log,
	})
	return err
}

// registers is what reads registers; nil where none are read.
func (x *exchange) registers() app.Registers {
	if x.consumer == nil {
		return nil
	}
	return x.consumer
}

// follow asks registers what has changed until ctx ends.
func (x *exchange) follow(ctx context.Context) error {
	if x.consumer == nil {
		return nil
	}
	return x.every(ctx, x.config.Follow, x.consumer.Follow)
}

// watch offers the gauges of the exchange until ctx ends.
func (x *exchange) watch(ctx context.Context) error {
	if x.config.URL != "" {
		defer x.observe()()
		<-ctx.Done()
	}
	return nil
}

// publish gives new versions to DAGR until ctx ends.
func (x *exchange) publish(ctx context.Context) error {
	if x.producer == nil {
		return nil
	}
	return x.every(ctx, x.config.Poll, x.producer.Once)
}

// every does something now and again and again. What fails is tried the next time; how it went is in the channel.
func (x *exchange) every(ctx context.Context, pause time.Duration, do func(context.Context) error) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			x.deps.Log.WarnContext(ctx, "the exchange with DAGR failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
