package sharing

import (
	"fmt"

	"github.com/digisoc/platform/pkg/authn/signer"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/breakglass"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/purpose"
	"github.com/digisoc/platform/services/sharing/internal/server"
	"github.com/digisoc/platform/services/sharing/internal/session"
)

// newPurposeTokens builds the issuer of tokens for a purpose.
func newPurposeTokens(cfg Config, c *catalogue.Catalogue, glass *app.Glass, kept app.SessionKeeper, deps service.Deps) (*server.PurposeTokens, error) {
	rows, err := purpose.Load()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	keys, err := signer.New(cfg.PurposeKey.Value(), cfg.PurposeOtherKeys.Value())
	if err != nil {
		return nil, fmt.Errorf("sharing: purpose tokens: %w", err)
	}
	sessions, err := session.Load()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	cases, err := deps.Dial("cases")
	if err != nil {
		return nil, fmt.Errorf("sharing: connect to cases: %w", err)
	}
	exchange := app.NewExchange(app.ExchangeDeps{
		Rows: rows, Group: func(code string) bool { return len(c.Expand(code)) > 0 }, Glass: glass, Cases: client.NewCasePersons(cases), Sessions: sessions, Kept: kept, Sign: keys.Sign,
		Issuer: cfg.PurposeIssuer, Audience: cfg.PurposeAudience, Clock: deps.Clock,
	})
	return server.NewPurposeTokens(exchange, keys, glass), nil
}

// newGlass builds the openings in an emergency.
func newGlass(c *catalogue.Catalogue, kept app.Store, deps service.Deps) (*app.Glass, error) {
	rows, err := breakglass.Load()
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	return app.NewGlass(kept, rows, func(code string) bool { return len(c.Expand(code)) > 0 }, deps.Clock), nil
}
