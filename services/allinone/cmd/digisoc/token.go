package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

type tokenCmd struct {
	Dir string `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	As  string `help:"Who signs in, for example ilze.kalnina." required:""`
}

// Run signs in by authorization code and PKCE and prints the token.
func (t tokenCmd) Run(ctx context.Context) error {
	at, err := state.Find(t.Dir)
	if err != nil {
		return err
	}
	if at.Issuer == "" {
		return errors.New("this instance has a real issuer: sign in there")
	}
	token, err := people.New(at.Base, at.Issuer).Token(ctx, t.As)
	if err != nil {
		return err
	}
	fmt.Println(token)
	return nil
}
