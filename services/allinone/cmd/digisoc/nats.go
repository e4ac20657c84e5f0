package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/digisoc/platform/pkg/config"
	"github.com/digisoc/platform/services/sharing"
)

// natsCmd is about NATS servers that stand alone.
type natsCmd struct {
	Door     natsDoorCmd     `cmd:"" help:"Print what deploy/nats/door.conf is started with: the public halves of the secret that the service sharing holds."`
	Accounts natsAccountsCmd `cmd:"" help:"Print the accounts of institutions (deploy/nats/subscribers.conf)."`
}

type natsDoorCmd struct {
	Key string `arg:"" type:"existingfile" help:"File with the secret, sharing.door_key_file."`
}

// Run prints the environment of a door.
func (c natsDoorCmd) Run() error {
	raw, err := os.ReadFile(c.Key)
	if err != nil {
		return err
	}
	issuer, encryption, err := sharing.DoorKeys(config.NewSecret(strings.TrimSpace(string(raw))))
	if err != nil {
		return err
	}
	_, err = fmt.Printf("DOOR_ISSUER=%s\nDOOR_XKEY=%s\n", issuer, encryption)
	return err
}

type natsAccountsCmd struct {
	Organisations []string `arg:"" help:"Registration numbers."`
}

// Run prints the accounts.
func (c natsAccountsCmd) Run() error {
	text, err := sharing.DoorAccounts(c.Organisations)
	if err != nil {
		return err
	}
	_, err = fmt.Print(text)
	return err
}
