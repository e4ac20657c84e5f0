package spdci

import (
	"context"
	"encoding/json"
)

// JWKS is our public keys (RFC 7517).
func (x *Exchange) JWKS(ctx context.Context) ([]byte, error) {
	if !x.Sealed {
		return nil, ErrUnavailable
	}
	set, err := x.keys.public(ctx)
	if err != nil {
		return nil, err
	}
	return json.Marshal(set)
}

// Locations is where the interface and what describes it are.
func (x *Exchange) Locations(r Registry) ([]byte, error) {
	base := x.Base + "/v1/spdci/" + string(r)
	return json.Marshal(map[string]any{
		"locations": []map[string]string{
			{"name": ID(r), "type": "registry", "version": "1.0.0", "url": base},
			{"name": ID(r), "type": "jwks", "url": base + "/.well-known/jwks.json"},
			{"name": ID(r), "type": "token", "url": x.Base + "/.well-known/oauth-protected-resource"},
			{"name": ID(r), "type": "openapi", "url": x.Base + "/openapi.json"},
		},
	})
}
