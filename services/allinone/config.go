package allinone

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/services/sharing"
)

// The profiles of an instance.
const (
	Development = "development" // synthetic persons only, development issuer, throwaway certificates
	Production  = "production"  // real persons, a real issuer
)

// Config is the configuration of the single-node edition: flags, DIGISOC_* environment variables or a YAML file.
type Config struct {
	Dir          string          `help:"Data folder." default:".digisoc" env:"DIGISOC_DIR"`
	Profile      string          `help:"development or production." default:"development" enum:"development,production" env:"DIGISOC_PROFILE"`
	Listen       string          `help:"Address of the REST API." default:"127.0.0.1:8080" env:"DIGISOC_LISTEN"`
	TLSListen    string          `help:"Encrypted address of the REST API, where systems of providers show their certificate; empty means none." default:"127.0.0.1:8443" env:"DIGISOC_TLS_LISTEN"`
	AdminListen  string          `help:"Address of metrics and health; never public." default:"127.0.0.1:9090" env:"DIGISOC_ADMIN_LISTEN"`
	NATSListen   string          `help:"Address of NATS for outside subscribers; empty means none." default:"127.0.0.1:4222" env:"DIGISOC_NATS_LISTEN"`
	DatabaseURL  config.Secret   `help:"Administrator's address of an existing PostgreSQL; empty starts a private one." env:"DATABASE_URL"`
	Issuer       string          `help:"OpenID Connect issuer; empty means the development issuer." env:"DIGISOC_ISSUER"`
	Audience     string          `help:"Our name in the tokens of the issuer." default:"digisoc" env:"DIGISOC_AUDIENCE"`
	OTLP         string          `help:"Address of an OpenTelemetry collector, host:port; empty means none." name:"otlp-endpoint" env:"DIGISOC_OTLP_ENDPOINT"`
	LogLevel     string          `help:"debug, info, warn or error." default:"warn" enum:"debug,info,warn,error" env:"DIGISOC_LOG_LEVEL"`
	Unix         bool            `help:"Services meet on unix sockets instead of in memory." env:"DIGISOC_UNIX"`
	Rate         float64         `help:"Requests per second that one client may send to the REST API." default:"200" env:"DIGISOC_RATE"`
	Dagr         sharing.Dagr    `embed:"" prefix:"dagr-"`
	Extract      sharing.Extract `embed:"" prefix:"extract-"`
	Fund         string          `help:"Registration number of the children's fund; empty refuses every referral, in development the fund of the roster." env:"DIGISOC_FUND"`
	SpolisModule bool            `help:"The platform is a module of SPOLIS and no system of its own: legal references and names are of that label (OBJ-F4)." env:"DIGISOC_SPOLIS_MODULE"`
	Foundations  []string        `help:"Registration numbers of the foundations that the fund co-founded." env:"DIGISOC_FOUNDATIONS"`
	StopWithin   time.Duration   `help:"Time for calls in flight when stopping." default:"10s" env:"DIGISOC_STOP_WITHIN"`
}

// Validate refuses what cannot work, before anything opens.
func (c Config) Validate() error {
	if c.Dir == "" {
		return errors.New("dir: a data folder is required")
	}
	for name, addr := range map[string]string{"listen": c.Listen, "tls-listen": c.TLSListen, "admin-listen": c.AdminListen, "nats-listen": c.NATSListen} {
		if addr == "" && name != "listen" {
			continue
		}
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return fmt.Errorf("%s: %q is not host:port", name, addr)
		}
	}
	if c.Rate <= 0 {
		return errors.New("rate: a client must be allowed to send something")
	}
	if c.Profile == Production && c.Issuer == "" {
		return errors.New("issuer: production needs a real OpenID Connect issuer; the development issuer does not start there")
	}
	if c.Profile == Production && c.Dagr.Simulated {
		return errors.New("dagr-simulated: production decides about real persons and asks no simulator")
	}
	return c.Dagr.Validate()
}
