package token

import (
	"encoding/json"

	"github.com/go-jose/go-jose/v4"
)

// Client is the client_id of a token that was signed here, also of one that has ended. It says who called, not that she may.
func (i *Issuer) Client(raw string) (client string, ok bool) {
	signed, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return "", false
	}
	payload, err := signed.Verify(i.key.Public())
	if err != nil {
		return "", false
	}
	var claims struct {
		Client string `json:"client_id"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return "", false
	}
	return claims.Client, claims.Client != ""
}
