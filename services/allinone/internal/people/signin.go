package people

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/authn/login"
)

// Client is the name under which the program signs people in.
const Client = "digisoc-cli"

func signIn(ctx context.Context, issuer, name string) (token, error) {
	t, err := login.WithPKCE(ctx, issuer, Client, login.As(name))
	if err != nil {
		return token{}, err
	}
	return token{raw: t.Access, expiry: t.Expiry, since: time.Now()}, nil
}
