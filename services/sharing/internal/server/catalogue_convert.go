package server

import (
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/disclose"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/legal"
)

func text(lv, en string) *typesv1.LocalizedText { return &typesv1.LocalizedText{Lv: lv, En: en} }

func leaf(c *catalogue.Catalogue, label *legal.Label, l *app.Leaf) *sharingv1.Leaf {
	keep, check := c.Retention(l.Retention), c.Quality(l.Quality)
	out := &sharingv1.Leaf{
		Name: "leaves/" + l.Code, Code: l.Code, Group: l.Group, Title: text(l.LV, l.EN), Type: l.Type, Sensitivity: l.Sensitivity, Source: l.Source,
		Retention: &sharingv1.Rule{Code: keep.Code, Title: text(keep.LV, keep.EN), Source: keep.Source, Mark: keep.Mark},
		Quality:   &sharingv1.Rule{Code: check.Code, Title: text(check.LV, check.EN), Source: check.Source, Mark: check.Mark},
		Note:      l.Note, Kept: l.Kept,
	}
	for _, code := range l.Purposes {
		u, _ := c.Purpose(code) // the catalogue did not load with another
		out.Purposes = append(out.Purposes, &sharingv1.Purpose{Code: code, Title: text(u.LV, u.EN)})
	}
	for _, r := range label.On(l.Day).Refs(l.Group, l.Law) {
		out.Law = append(out.Law, reference(c, r, l.Day))
	}
	for _, r := range l.Recipients {
		out.Recipients = append(out.Recipients, recipient(r))
	}
	return out
}

// reference shows a point as it is numbered on a day (REQ-LEG-1).
func reference(c *catalogue.Catalogue, r catalogue.Ref, day string) *sharingv1.LegalReference {
	a, quote := c.Act(r.Act), c.Quote(r, day)
	out := &sharingv1.LegalReference{
		Act: r.Act, Title: text(a.LV, a.EN), Version: quote.Version, Point: quote.Point, Mark: r.Mark, Quotable: c.Quotable(r),
		Text: text(quote.LV, quote.EN), InForce: a.Kind == "law", From: quote.From, To: quote.To,
	}
	for _, v := range a.Versions {
		if point, ok := c.Point(r, v.Version); ok {
			out.Numbers = append(out.Numbers, &sharingv1.Number{Version: v.Version, Point: point})
		}
	}
	return out
}

func recipient(r disclose.Receipt) *sharingv1.Recipient {
	return &sharingv1.Recipient{
		Grant: r.Grant.Grant, Recipient: r.Grant.Recipient, Title: text(r.Grant.LV, r.Grant.EN), Purposes: r.Row.Purposes,
		Relations: r.Row.Relation, Roles: r.Row.Roles, Form: string(r.Row.Form),
	}
}
