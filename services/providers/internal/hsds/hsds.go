// Package hsds writes the register in the form of the Human Services Data Specification 3.0, which directories of services
// elsewhere read. It computes; which registrations are shown its caller decides.
//
// The specification's required fields are always there: of a service id, name and status; of an organization id, name and
// description; of a location id and type; of an address street, city, state_province, postal code, country and type. An
// address without a postal code is therefore told in words only.
package hsds

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Item is what is known of one registration.
type Item struct {
	ID           uuid.UUID
	Number       string
	Kind         string // code
	KindTitle    string // in Latvian
	KindTitleEN  string
	Group        string
	Active       bool
	Organization uuid.UUID
	Title        string // of the organization
	RegNo        string
	Address      string // empty when it is protected
	Municipality string
	AddressCode  string
	Phone        string
	Website      string
}

// space is the namespace of ids that the specification wants and the register has not.
var space = uuid.MustParse("6c7f2b1e-36a4-5d0e-9c53-2f0a1d6b7e11")

func derived(kind string, id uuid.UUID) string {
	return uuid.NewSHA1(space, []byte(kind+id.String())).String()
}

type page struct {
	TotalItems int       `json:"total_items"`
	TotalPages int       `json:"total_pages"`
	PageNumber int       `json:"page_number"`
	Size       int       `json:"size"`
	FirstPage  bool      `json:"first_page"`
	LastPage   bool      `json:"last_page"`
	Empty      bool      `json:"empty"`
	Contents   []service `json:"contents"`
}

type service struct {
	ID            string            `json:"id"`
	Name          string            `json:"name"`
	AlternateName string            `json:"alternate_name,omitempty"`
	Status        string            `json:"status"`
	URL           string            `json:"url,omitempty"`
	Eligibility   string            `json:"eligibility_description,omitempty"`
	Accreditation string            `json:"accreditations,omitempty"`
	AssuredDate   string            `json:"assured_date,omitempty"`
	Organization  organization      `json:"organization"`
	Phones        []phone           `json:"phones,omitempty"`
	At            []serviceLocation `json:"service_at_locations"`
}

type organization struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
	URI         string `json:"uri,omitempty"`
}

type phone struct {
	ID     string `json:"id"`
	Number string `json:"number"`
}

type serviceLocation struct {
	ID       string   `json:"id"`
	Location location `json:"location"`
}

type location struct {
	ID          string    `json:"id"`
	Type        string    `json:"location_type"`
	Description string    `json:"description,omitempty"`
	External    string    `json:"external_identifier,omitempty"`
	Scheme      string    `json:"external_identifier_type,omitempty"`
	Addresses   []address `json:"addresses,omitempty"`
}

type address struct {
	ID         string `json:"id"`
	Street     string `json:"address_1"`
	City       string `json:"city"`
	Region     string `json:"region,omitempty"`
	State      string `json:"state_province"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
	Type       string `json:"address_type"`
}

// Page writes one page, counted from 1, of total services. day is when the register was read.
func Page(items []Item, number, size, total int, day time.Time) ([]byte, error) {
	pages := (total + size - 1) / size
	p := page{
		TotalItems: total, TotalPages: pages, PageNumber: number, Size: len(items), FirstPage: number == 1, LastPage: number >= pages,
		Empty: len(items) == 0, Contents: make([]service, len(items)),
	}
	for i := range items {
		p.Contents[i] = write(&items[i], day)
	}
	return json.Marshal(p)
}

func write(i *Item, day time.Time) service {
	s := service{
		ID: i.ID.String(), Name: i.KindTitle, AlternateName: i.KindTitleEN, Status: "inactive", URL: i.Website, Eligibility: i.Group,
		Accreditation: i.Number, AssuredDate: day.Format(time.DateOnly),
		Organization: organization{ID: i.Organization.String(), Name: i.Title, Description: i.Title},
		At:           []serviceLocation{{ID: derived("at", i.ID), Location: where(i)}},
	}
	if i.Active {
		s.Status = "active"
	}
	if i.RegNo != "" {
		s.Organization.URI = "urn:lv:ur:" + i.RegNo
	}
	if i.Phone != "" {
		s.Phones = []phone{{ID: derived("phone", i.ID), Number: i.Phone}}
	}
	return s
}

var postalCode = regexp.MustCompile(`LV-[0-9]{4}`)

// where writes the place. Without an address, or without its postal code, it is told by the municipality and in words.
func where(i *Item) location {
	l := location{ID: derived("location", i.ID), Type: "physical", Description: i.Address}
	if i.Address == "" {
		l.Description = "ATVK " + i.Municipality
		return l
	}
	if i.AddressCode != "" {
		l.External, l.Scheme = i.AddressCode, "VZD VAR"
	}
	code := postalCode.FindString(i.Address)
	parts := split(strings.ReplaceAll(i.Address, code, ""))
	if code == "" || len(parts) < 2 {
		return l
	}
	a := address{
		ID: derived("address", i.ID), Street: parts[0], City: parts[1], State: parts[len(parts)-1], PostalCode: code, Country: "LV", Type: "physical",
	}
	l.Addresses = []address{a}
	return l
}

func split(text string) []string {
	var out []string
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
