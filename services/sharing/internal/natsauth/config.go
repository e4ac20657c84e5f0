package natsauth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// accountInfo is what a client's account imports beside its consumers: without it the server would put an API there that answers that
// there is no JetStream. No client may ask it.
const accountInfo = "$JS.API.INFO"

var errNoOrganisation = errors.New("a registration number of letters and digits is needed for each institution")

// Accounts writes the accounts of institutions for servers that stand alone (deploy/nats/subscribers.conf): each imports the consumers of the
// stream that has its name, and nothing else.
func Accounts(organisations []string) (string, error) {
	var b strings.Builder
	b.WriteString("# Accounts of institutions: what \"digisoc nats accounts\" prints for their registration numbers. A server reads it again on reload.\n")
	sorted := slices.Sorted(slices.Values(organisations))
	for _, organisation := range slices.Compact(sorted) {
		account := guest.Account(organisation)
		if !guest.Valid(account) {
			return "", errNoOrganisation
		}
		fmt.Fprintf(&b, "\n%s {\n  imports: [\n", account)
		for _, subject := range append(guest.Subjects([]string{account + ".*"}), accountInfo) {
			fmt.Fprintf(&b, "    { service: { account: PLATFORM, subject: %q } }\n", subject)
		}
		b.WriteString("  ]\n}\n")
	}
	return b.String(), nil
}
