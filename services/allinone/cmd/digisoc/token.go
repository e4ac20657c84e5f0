package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

type tokenCmd struct {
	Dir string `help:"Data folder of the running instance." default:".digisoc" env:"DIGISOC_DIR"`
	As  string `help:"Who signs in, for example ilze.kalnina, or a registered system, for example iestade-test." required:""`
}

// Run signs in and prints the token: a person by authorization code and PKCE, a system by the key that the development issuer made for it.
func (t tokenCmd) Run(ctx context.Context) error {
	at, err := state.Find(t.Dir)
	if err != nil {
		return err
	}
	if at.Issuer == "" {
		return errors.New("this instance has a real issuer: sign in there")
	}
	if key, err := t.systemKey(); err == nil {
		tokens, err := login.Client{Issuer: at.Issuer, ID: t.As}.WithKey(ctx, key)
		if err == nil {
			fmt.Println(tokens.Access)
		}
		return err
	}
	token, err := people.New(at.Base, at.Issuer).Token(ctx, t.As)
	if err != nil {
		return err
	}
	fmt.Println(token)
	return nil
}

// systemKey reads the key of a registered system; whoever has none is a person.
func (t tokenCmd) systemKey() (key jose.JSONWebKey, err error) {
	raw, err := os.ReadFile(filepath.Join(t.Dir, "issuer", filepath.Base(t.As)+".jwk.json"))
	if err != nil {
		return key, err
	}
	return key, json.Unmarshal(raw, &key)
}
