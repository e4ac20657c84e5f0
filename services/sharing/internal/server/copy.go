package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/responsibility"
	"github.com/digisoc/platform/services/sharing/internal/wording"
)

// Copies implements sharing.v1.CopyService.
type Copies struct {
	sharingv1.UnsafeCopyServiceServer
	app       *app.Copies
	usages    *Usages
	catalogue *catalogue.Catalogue
	matrix    *responsibility.Matrix
	printer   Printer
}

// WithRights adds what persons asked for by their rights.
func (s *Copies) WithRights(r app.CopyRights, l app.RightsLaw) *Copies {
	s.app.WithRights(r, l)
	return s
}

// WithMatrix adds who answers for each field (OBJ-O2).
func (s *Copies) WithMatrix(m *responsibility.Matrix) { s.matrix = m }

// Printer makes a tagged PDF of a page of HTML.
type Printer interface {
	Print(ctx context.Context, page []byte) ([]byte, error)
}

var _ sharingv1.CopyServiceServer = (*Copies)(nil)

// NewCopies returns the server over the use case, with the words of the server of who used data, and the catalogue for purposes, terms and sources;
// PDF is printed by p.
func NewCopies(a *app.Copies, u *Usages, c *catalogue.Catalogue, p Printer) *Copies {
	return &Copies{app: a, usages: u, catalogue: c, printer: p}
}

// GetAccessCopy answers with the copy.
func (s *Copies) GetAccessCopy(ctx context.Context, req *sharingv1.GetAccessCopyRequest) (*sharingv1.GetAccessCopyResponse, error) {
	held, err := s.app.Of(ctx, req.GetParent())
	if err != nil {
		return nil, err
	}
	paper := s.paper(&held, s.usages.viewer(ctx))
	file, err := s.file(ctx, paper, req.GetFormat(), req.GetLanguage() == sharingv1.UsageLanguage_USAGE_LANGUAGE_EN)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file.Content)
	file.Sha256 = hex.EncodeToString(sum[:])
	return &sharingv1.GetAccessCopyResponse{File: file}, nil
}

// file writes the copy in a format.
func (s *Copies) file(ctx context.Context, p *paper, f sharingv1.AccessCopyFormat, english bool) (file *typesv1.File, err error) {
	switch f {
	case sharingv1.AccessCopyFormat_ACCESS_COPY_FORMAT_TEXT:
		return &typesv1.File{MediaType: "text/plain; charset=utf-8", FileName: "mani-dati.txt", Content: p.text(english)}, nil
	case sharingv1.AccessCopyFormat_ACCESS_COPY_FORMAT_PDF:
		file = &typesv1.File{MediaType: "application/pdf", FileName: "mani-dati.pdf"}
		page, err := p.page(english)
		if err != nil {
			return nil, err
		}
		file.Content, err = s.printer.Print(ctx, page)
		return file, err
	}
	file = &typesv1.File{MediaType: "application/json", FileName: "mani-dati.json"}
	file.Content, err = p.json()
	return file, err
}

// words are a text of the copy in both languages.
type words struct {
	LV string `json:"lv"`
	EN string `json:"en"`
}

// paper is the copy as it is written.
type paper struct {
	Person      string    `json:"person"`
	Made        string    `json:"made"` // in Riga
	Information []paperOf `json:"information"`
	Asked       []entry   `json:"rightsRequests"`
	Limits      []entry   `json:"restrictions"`
	Answer      []entry   `json:"responsibility"`
	Data        []holding `json:"data"`
	Missing     []string  `json:"missing,omitempty"`
	Elsewhere   words     `json:"notIncluded"`
}

// paperOf is one of the nine items.
type paperOf struct {
	Item  string  `json:"item"`
	Title words   `json:"title"`
	Told  []words `json:"told"`
}

// holding is what one read of a service gave.
type holding struct {
	Service string  `json:"service"`
	Read    string  `json:"read"`
	Groups  []words `json:"groups"`
	Values  any     `json:"values"`
}

// elsewhere says what is kept and not in the copy, so that nobody takes it for everything.
var elsewhere = words{
	LV: "Iesniegumi, deklarācijas, lēmumi un pakalpojumu ieraksti šajā datnē nav: lēmumus un deklarācijas atver atsevišķi, pārējo izsniedz sociālais dienests.",
	EN: "Applications, declarations, decisions and records of services are not in this file: decisions and declarations are opened separately, the social service hands out the rest.",
}

func (s *Copies) paper(c *app.Copy, v *viewer) *paper {
	p := &paper{Person: c.Person, Made: c.Made.In(clock.Riga).Format(time.DateTime), Missing: c.Missing, Elsewhere: elsewhere}
	kept := map[string]bool{}
	for _, h := range c.Held {
		one := holding{Service: h.Service, Read: h.What, Values: h.Values}
		for _, g := range h.Groups {
			one.Groups, kept[g] = append(one.Groups, words(v.words.Group(g))), true
		}
		p.Data = append(p.Data, one)
	}
	for _, i := range v.words.Access() {
		item := paperOf{Item: i.Item, Title: words(i.Text)}
		if i.Told != (wording.Text{}) {
			item.Told = []words{words(i.Told)}
		} else {
			item.Told = s.computed(i.Item, kept, c, v)
		}
		p.Information = append(p.Information, item)
	}
	p.Asked, p.Limits, p.Answer = s.askedEntries(c), s.limitEntries(c), s.answerEntries(kept, c.Made)
	return p
}

// computed are the items that follow from the catalogue, for the groups that are in the copy, and from who used the data.
func (s *Copies) computed(item string, kept map[string]bool, c *app.Copy, v *viewer) (out []words) {
	add := func(w words) {
		if w.LV != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if item == "15(1)(c)" {
		for i := range c.Uses.Uses {
			who, _ := v.organisation(&c.Uses.Uses[i])
			add(words(who))
		}
		return out
	}
	for _, g := range s.catalogue.Groups() {
		if !kept[g.Group] {
			continue
		}
		switch item {
		case "15(1)(a)":
			for _, code := range g.Purposes {
				add(words(v.words.Purpose(code)))
			}
		case "15(1)(b)":
			add(words{g.LV, g.EN})
		case "15(1)(d)":
			keep := s.catalogue.Retention(g.Retention)
			add(words{g.LV + ": " + keep.LV, g.EN + ": " + keep.EN})
		case "15(1)(g)":
			add(words{g.LV + ": " + g.Source, g.EN + ": " + g.Source})
		}
	}
	return out
}

func (p *paper) json() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(p)
	return b.Bytes(), err
}
