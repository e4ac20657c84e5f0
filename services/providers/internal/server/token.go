package server

import (
	"context"
	"net/url"

	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/authn"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/token"
)

// Tokens implements providers.v1.TokenService.
type Tokens struct {
	providersv1.UnsafeTokenServiceServer
	app    *app.App
	issuer *token.Issuer
}

var _ providersv1.TokenServiceServer = (*Tokens)(nil)

// IssueToken exchanges a signed assertion for a token. The certificate of the connection is what the gateway saw.
func (s *Tokens) IssueToken(ctx context.Context, req *providersv1.IssueTokenRequest) (*providersv1.IssueTokenResponse, error) {
	form := url.Values{}
	for name, value := range map[string]string{
		"grant_type": req.GetGrantType(), "client_id": req.GetClientId(), "client_assertion_type": req.GetClientAssertionType(),
		"client_assertion": req.GetClientAssertion(),
	} {
		if value != "" {
			form.Set(name, value)
		}
	}
	shown := metadata.ValueFromIncomingContext(ctx, authn.ClientCertificateKey)
	certificate := ""
	if len(shown) == 1 && shown[0] != authn.NoClientCertificate {
		certificate = shown[0]
	}
	signed, life, err := s.app.SignIn(ctx, form, certificate)
	if err != nil {
		return nil, err
	}
	return &providersv1.IssueTokenResponse{AccessToken: signed, TokenType: "Bearer", ExpiresIn: int32(life.Seconds())}, nil
}

// GetTokenKeys returns the public keys.
func (s *Tokens) GetTokenKeys(context.Context, *providersv1.GetTokenKeysRequest) (*providersv1.GetTokenKeysResponse, error) {
	out := &providersv1.GetTokenKeysResponse{}
	for _, k := range s.issuer.PublicKeys() {
		out.Keys = append(out.Keys, &providersv1.TokenKey{Kty: "EC", Crv: k.Crv, X: k.X, Y: k.Y, Use: "sig", Alg: "ES256", Kid: k.Kid})
	}
	return out, nil
}
