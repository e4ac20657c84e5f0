package sharing

import (
	"errors"
	"net/url"
	"time"

	"github.com/digisoc/platform/pkg/config"
)

// Config is the settings of the service. A zero value means the default.
type Config struct {
	RelayPoll            time.Duration `help:"How often the outbox is read for events of other processes." default:"10ms"`
	MaxDeliver           int           `help:"Tries of an event before it becomes a dead letter." default:"8"`
	SubscriptionKey      config.Secret `help:"Master key of the keys that sign events of subscriptions: 32 bytes in base64. Empty: a new one at each start, which ends the keys of the last."`
	SubscriptionLoopback bool          `help:"Events may be sent to this machine too, and by http: development only."`
	PublicURL            string        `help:"Public address of the platform, as datasets are described with." default:"http://127.0.0.1:8080"`
	SpolisModule         bool          `help:"The platform is a module of SPOLIS and no system of its own: what leaves it bears those legal references and names (OBJ-F4)."`
	ProbeURL             string        `name:"probe-url" help:"Address of the gateway that is read each minute to see how available the platform is; empty means the public address."`
	Dagr                 Dagr          `embed:"" prefix:"dagr-"`
	RegistryLoopback     bool          `help:"Callbacks to registry partners may go to this machine too, and by http: development only."`

	PrintWait    time.Duration `help:"How long Chromium may take to print one PDF." default:"8s"`
	PrintsAtOnce int           `help:"How many PDFs are printed at the same time." default:"2"`

	PurposeIssuer    string        `help:"The iss of tokens for a purpose: the public address of the platform with /purpose." default:"http://127.0.0.1:8080/purpose"`
	PurposeAudience  string        `help:"Our name in these tokens." default:"digisoc"`
	PurposeKey       config.Secret `help:"Key that signs them: EC P-256, PKCS #8, PEM. Empty: a new one at each start, for one process only."`
	PurposeOtherKeys config.Secret `help:"Public keys (PEM) that are published beside it: the one that follows, and the one that went before for as long as its tokens hold."`

	Extract Extract `embed:"" prefix:"extract-"`

	DoorKey     config.Secret `help:"Secret that lets systems of other institutions in to NATS servers that stand alone: 32 bytes in base64, the same in every process. Empty: nobody from outside is let in."`
	DoorServers int           `help:"How many NATS servers they come to (deploy/nats/door.conf). 0 means 1."`

	Door *Door `kong:"-"` // of the server in this process; nil: that of door_key, if any
}

// withDefaults fills what is not set.
func (c Config) withDefaults() Config {
	if c.RelayPoll == 0 {
		c.RelayPoll = 10 * time.Millisecond
	}
	if c.MaxDeliver == 0 {
		c.MaxDeliver = 8
	}
	if c.PrintWait == 0 {
		c.PrintWait = 8 * time.Second
	}
	if c.PrintsAtOnce == 0 {
		c.PrintsAtOnce = 2
	}
	if c.PublicURL == "" {
		c.PublicURL = "http://127.0.0.1:8080"
	}
	if c.PurposeIssuer == "" {
		c.PurposeIssuer = "http://127.0.0.1:8080/purpose"
	}
	if c.PurposeAudience == "" {
		c.PurposeAudience = "digisoc"
	}
	return c
}

// Validate refuses settings that cannot work.
func (c Config) Validate() error {
	if c = c.withDefaults(); c.RelayPoll < time.Millisecond || c.RelayPoll > time.Minute {
		return errors.New("relay_poll: between 1ms and 1m")
	}
	if c.PrintWait < 100*time.Millisecond || c.PrintWait > time.Minute || c.PrintsAtOnce < 1 || c.PrintsAtOnce > 16 {
		return errors.New("print_wait: between 100ms and 1m; prints_at_once: 1 to 16")
	}
	if c.MaxDeliver < 1 || c.MaxDeliver > 1000 {
		return errors.New("max_deliver: 1 to 1000")
	}
	if !c.SubscriptionKey.IsZero() && len(c.SubscriptionKey.Value()) < 32 { // that it is base64 is found when the service is built
		return errors.New("subscription_key: 32 bytes in base64")
	}
	if c.DoorServers < 0 || c.DoorServers > 16 {
		return errors.New("door_servers: 1 to 16")
	}
	if u, err := url.Parse(c.PurposeIssuer); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("purpose_issuer: an address is required")
	}
	if err := c.Extract.Validate(); err != nil {
		return err
	}
	return c.Dagr.Validate()
}
