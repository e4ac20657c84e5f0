package server

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authn/signer"
	"github.com/digisoc/platform/pkg/caller"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// accessToken is the token type of RFC 8693.
const accessToken = "urn:ietf:params:oauth:token-type:access_token"

// PurposeTokens implements sharing.v1.PurposeTokenService.
type PurposeTokens struct {
	sharingv1.UnsafePurposeTokenServiceServer
	exchange *app.Exchange
	signer   *signer.Signer
	glass    *app.Glass
}

var _ sharingv1.PurposeTokenServiceServer = (*PurposeTokens)(nil)

// NewPurposeTokens returns the server of tokens for purposes, and of the openings in an emergency that some of them need.
func NewPurposeTokens(e *app.Exchange, s *signer.Signer, g *app.Glass) *PurposeTokens {
	return &PurposeTokens{exchange: e, signer: s, glass: g}
}

// ExchangeToken gives a token for a purpose.
func (s *PurposeTokens) ExchangeToken(ctx context.Context, req *sharingv1.ExchangeTokenRequest) (*sharingv1.ExchangeTokenResponse, error) {
	detail := req.GetAuthorizationDetails()[0]
	if len(detail.GetCasePersons()) > 0 {
		e := domain.ErrPurposePersonsGiven
		return nil, e.Field("authorization_details[0].case_persons", e.Reason, e.Message, e.MessageLV)
	}
	want := caller.Access{
		Purpose: detail.GetPurpose(), LegalBasis: detail.GetLegalBasis(), Case: detail.GetCase(), Subject: detail.GetSubject(), Groups: detail.GetDataGroups(),
	}
	if text := detail.GetValidUntil(); text != "" {
		until, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return nil, domain.ErrPurposeTermInvalid
		}
		want.ValidUntil = until
	}
	token, err := s.exchange.Token(ctx, want)
	if err != nil {
		return nil, err
	}
	a := token.Access
	return &sharingv1.ExchangeTokenResponse{
		AccessToken: token.Raw, IssuedTokenType: accessToken, TokenType: "Bearer", ExpiresIn: int32(token.Life.Seconds()),
		AuthorizationDetails: []*sharingv1.DataAccess{{
			Type: authn.DataAccess, Purpose: a.Purpose, LegalBasis: a.LegalBasis, Case: a.Case, Subject: a.Subject, DataGroups: a.Groups,
			ValidUntil: a.ValidUntil.Format(time.RFC3339), CasePersons: app.IDs(a.Persons),
		}},
	}, nil
}

// GetPurposeKeys returns the public keys.
func (s *PurposeTokens) GetPurposeKeys(context.Context, *sharingv1.GetPurposeKeysRequest) (*sharingv1.GetPurposeKeysResponse, error) {
	out := &sharingv1.GetPurposeKeysResponse{}
	for _, k := range s.signer.PublicKeys() {
		out.Keys = append(out.Keys, &sharingv1.PurposeKey{Kty: k.Kty, Crv: k.Crv, X: k.X, Y: k.Y, Use: k.Use, Alg: k.Alg, Kid: k.Kid})
	}
	return out, nil
}
