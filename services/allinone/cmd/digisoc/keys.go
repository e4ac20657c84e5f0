package main

import (
	"fmt"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/vault"
)

type keysCmd struct {
	Add keysAddCmd `cmd:"" help:"Add a key to a file of keys: new data keys are under it at once, older ones within minutes."`
}

type keysAddCmd struct {
	Path string `arg:"" help:"File of the keys; it is made when there is none. A running instance keeps its own in vault/keys.json of its data folder."`
}

// Run adds a key; those that are there stay.
func (c keysAddCmd) Run() error {
	version, err := vault.AddKey(c.Path, clock.System().Now())
	if err == nil {
		fmt.Println("added key", version)
	}
	return err
}
