package rest

import (
	"context"
	"maps"
	"net/http"
)

// PurposeToken exchanges the client's token for one for its purpose, as callers of gRPC need it. more narrows it: subject,
// data_groups, case, valid_until, or another purpose and legal_basis.
func (c *Client) PurposeToken(ctx context.Context, more Doc) (string, error) {
	detail := Doc{"type": "digisoc.data_access", "purpose": c.Purpose, "legal_basis": c.LegalBasis}
	if c.Case != "" {
		detail["case"] = c.Case
	}
	maps.Copy(detail, more)
	bare := *c
	bare.Purpose, bare.LegalBasis, bare.Case = "", "", ""
	answer, err := bare.Do(ctx, http.MethodPost, "/purpose/token", Doc{"authorization_details": []any{detail}}, "")
	if err != nil {
		return "", err
	}
	return Str(answer, "access_token"), nil
}

// With returns a copy that brings another token and states nothing beside it.
func (c *Client) With(token string) *Client {
	d := *c
	d.Purpose, d.LegalBasis, d.Case = "", "", ""
	d.Token = func(context.Context) (string, error) { return token, nil }
	return &d
}
