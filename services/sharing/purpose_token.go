package sharing

import (
	"fmt"

	"github.com/digisoc/platform/pkg/authn/signer"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
	"github.com/digisoc/platform/services/sharing/internal/server"
)

// newPurposeTokens builds the issuer of tokens for a purpose.
func newPurposeTokens(cfg Config, c *catalogue.Catalogue, deps service.Deps) (*server.PurposeTokens, error) {
	rows, err := purpose.Load()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	keys, err := signer.New(cfg.PurposeKey.Value(), cfg.PurposeOtherKeys.Value())
	if err != nil {
		return nil, fmt.Errorf("sharing: purpose tokens: %w", err)
	}
	exchange := app.NewExchange(app.ExchangeDeps{
		Rows: rows, Group: func(code string) bool { return len(c.Expand(code)) > 0 }, Sign: keys.Sign,
		Issuer: cfg.PurposeIssuer, Audience: cfg.PurposeAudience, Clock: deps.Clock,
	})
	return server.NewPurposeTokens(exchange, keys), nil
}
