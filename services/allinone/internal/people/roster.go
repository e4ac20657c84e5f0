package people

import (
	_ "embed"

	"github.com/digisoc/platform/pkg/authn/devissuer"
)

//go:embed people.yaml
var rosterYAML []byte

// Roster is everybody who can sign in at the development issuer of this edition. All are invented.
func Roster() (devissuer.Roster, error) { return devissuer.ParseRoster(rosterYAML) }

// The children's fund of the roster and the foundation that it co-founded, by invented registration numbers.
const (
	Fund       = "40008000101"
	Foundation = "40008000102"
)
