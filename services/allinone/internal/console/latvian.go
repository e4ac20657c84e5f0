package console

import "strings"

// latvian turns the words of the steps into Latvian; names of records stay as they are.
var latvian = strings.NewReplacer(
	"decision due", "lēmuma termiņš", "as HTML or PDF", "HTML vai PDF", "persons:", "personas:", "adults:", "pilngadīgie:",
	"steps in the trace:", "aprēķina soļi:", "prepared by", "sagatavoja", "issued by", "izdeva", "number", "numurs",
	"statuses:", "statusi:", "benefits:", "pabalsti:", "payment lines:", "izmaksu rindas:",
)

// steps are the names of the steps, which stand alone.
var steps = map[string]string{
	"household": "mājsaimniecība", "application": "iesniegums", "signatures": "paraksti", "case": "lieta",
	"assessment": "aprēķins", "draft": "projekts", "decision": "lēmums", "document": "dokuments", "granted": "piešķirts",
}

// Date writes a day for people: 01.11.2026. in Latvian, 2026-11-01 in English.
func (c *Console) Date(iso string) string {
	if c.Lang != "lv" || len(iso) != len("2026-11-01") {
		return iso
	}
	return iso[8:] + "." + iso[5:7] + "." + iso[:4] + "."
}

// Euro writes an amount such as 1234.50 for people: with a decimal comma in Latvian.
func (c *Console) Euro(amount string) string {
	if c.Lang == "lv" {
		amount = strings.Replace(amount, ".", ",", 1)
	}
	return amount + " EUR"
}
