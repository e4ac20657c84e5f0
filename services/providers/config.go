package providers

import (
	"crypto/rand"
	"errors"
	"net/url"
	"time"

	"github.com/digisoc/platform/pkg/config"
)

// minClientKey is the shortest key that cannot be guessed, bytes. Personal codes can: the key is what protects their hashes.
const minClientKey = 32

// Config is the settings of the service. A zero value means the default.
type Config struct {
	TokenIssuer      string        `help:"Address at which systems of providers get their tokens; the iss of their tokens." default:"http://127.0.0.1:8080/oauth2"`
	TokenAudience    string        `help:"Our name in the tokens." default:"digisoc"`
	TokenKey         config.Secret `help:"Key that signs tokens: EC P-256, PKCS #8, PEM. Empty: a new one at each start, for one process only."`
	Sandboxes        bool          `help:"Anybody may make a sandbox here. Off where real clients are."`
	WebhookKey       config.Secret `help:"Key that seals the signing keys of webhooks: 32 bytes in base64. Empty: a new one at each start, which ends the endpoints of the last."`
	ConformanceKey   config.Secret `help:"Key that signs certificates of conformance: an Ed25519 seed, 32 bytes in base64. Empty: a new one at each start, whose certificates end with it."`
	ConformanceTrust string        `help:"JSON Web Key Set of other deployments whose certificates hold here too, for example of the one with the sandboxes."`
	WebhookLoopback  bool          `help:"Webhooks may call this machine too, and by http: development only."`
	SyntheticCodes   bool          `help:"Only made-up people live here: records name personal codes 00… and no others. Never in production."`
	RelayPoll        time.Duration `help:"How often the outbox is read for events of other processes." default:"10ms"`
	ClientKey        config.Secret `help:"Key, 32 bytes or more, of the hashes under which records find their client. Keep it: hashes of another key find nobody. Empty: a new one at each start, for trying out only."`
}

// withDefaults fills what is not set.
func (c Config) withDefaults() Config {
	if c.RelayPoll == 0 {
		c.RelayPoll = 10 * time.Millisecond
	}
	if c.TokenIssuer == "" {
		c.TokenIssuer = "http://127.0.0.1:8080/oauth2"
	}
	if c.TokenAudience == "" {
		c.TokenAudience = "digisoc"
	}
	return c
}

// Validate refuses settings that cannot work.
func (c Config) Validate() error {
	if c = c.withDefaults(); c.RelayPoll < time.Millisecond || c.RelayPoll > time.Minute {
		return errors.New("relay_poll: between 1ms and 1m")
	}
	if u, err := url.Parse(c.TokenIssuer); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("token_issuer: an address is required")
	}
	if !c.WebhookKey.IsZero() && len(c.WebhookKey.Value()) < minClientKey { // that it is base64 is found when the service is built
		return errors.New("webhook_key: 32 bytes in base64")
	}
	if !c.ConformanceKey.IsZero() && len(c.ConformanceKey.Value()) < minClientKey {
		return errors.New("conformance_key: 32 bytes in base64")
	}
	if !c.ClientKey.IsZero() && len(c.ClientKey.Value()) < minClientKey {
		return errors.New("client_key: at least 32 bytes")
	}
	return nil
}

func (c Config) clientKey() []byte {
	if c.ClientKey.IsZero() {
		return []byte(rand.Text() + rand.Text())
	}
	return []byte(c.ClientKey.Value())
}
