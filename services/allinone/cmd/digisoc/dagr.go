package main

import (
	"fmt"
	"strings"

	"github.com/digisoc/platform/services/sharing"
)

type dagrCmd struct {
	Definitions dagrDefinitionsCmd `cmd:"" help:"Print the definitions of our datasets in DAGR's form, for its portal."`
}

type dagrDefinitionsCmd struct{}

// Run prints every definition, with an empty line between two.
func (dagrDefinitionsCmd) Run() error {
	all, err := sharing.DagrDefinitions()
	if err == nil {
		fmt.Print(strings.Join(all, "\n"))
	}
	return err
}
