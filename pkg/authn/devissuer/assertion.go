package devissuer

import (
	"errors"
	"net/url"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/authn/assertion"
)

// authenticate checks private_key_jwt and that the assertion was not seen before.
func (s *Server) authenticate(form url.Values) (System, *oauthError) {
	refused := &oauthError{"invalid_client", "the client assertion is not accepted"}
	a, err := assertion.Check(form, []string{s.config.URL, s.endpoint("/token")}, s.config.Clock.Now(), func(client string) ([]jose.JSONWebKey, error) {
		return s.systems[client].keys, nil
	})
	if errors.Is(err, assertion.ErrRefused) || err == nil && !s.replays.first(a.Client+" "+a.ID, a.Until) {
		return System{}, refused
	}
	if err != nil {
		return System{}, &oauthError{"server_error", "the client could not be looked up"}
	}
	return s.systems[a.Client], nil
}
