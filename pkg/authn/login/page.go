package login

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Page is what the issuer's page offers.
type Page struct{ Options []Option }

// Option is one person to choose.
type Option struct {
	Subject string // what is sent
	Label   string // what the button says
}

// parsePage reads the buttons called subject. The page of the development issuer is well-formed XML.
func parsePage(body []byte) (Page, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	var page Page
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return Page{}, fmt.Errorf("read login page: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "button" {
			continue
		}
		label, err := text(d)
		if err != nil {
			return Page{}, fmt.Errorf("read login page: %w", err)
		}
		if subject, name := attribute(start, "value"), attribute(start, "name"); name == "subject" && subject != "" {
			page.Options = append(page.Options, Option{Subject: subject, Label: label})
		}
	}
	if len(page.Options) == 0 {
		return Page{}, errors.New("read login page: nobody to choose; is this the development issuer?")
	}
	return page, nil
}

// text collects the words up to the end of the element that was just opened.
func text(d *xml.Decoder) (string, error) {
	var words []string
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			words = append(words, strings.Fields(string(t))...)
		}
	}
	return strings.Join(words, " "), nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
