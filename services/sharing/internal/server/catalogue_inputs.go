package server

import (
	"context"

	"github.com/digisoc/platform/pkg/page"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/intake"
)

// ListInputFields lists what people fill in, and why.
func (s *Catalogue) ListInputFields(_ context.Context, req *sharingv1.ListInputFieldsRequest) (*sharingv1.ListInputFieldsResponse, error) {
	day, err := s.app.Day(req.GetDate())
	if err != nil {
		return nil, err
	}
	q := intake.Query{Call: req.GetCall(), Mode: req.GetMode(), Leaf: req.GetLeaf(), Day: day}
	after := ""
	if _, err := page.Decode(req.GetPageToken(), q, &after); err != nil {
		return nil, err
	}
	n := s.intake.OfCase(day)
	out := &sharingv1.ListInputFieldsResponse{OfCase: &sharingv1.InputCounts{Asked: count(n.Asked), Fallback: count(n.Fallback), Prefilled: count(n.Prefilled), Program: count(n.Program)}}
	for _, f := range s.intake.Fields(q) {
		if f.Name <= after {
			continue
		}
		if len(out.Fields) == page.Size(req.GetPageSize()) {
			out.NextPageToken, err = page.Encode(q, out.Fields[len(out.Fields)-1].GetField())
			return out, err
		}
		out.Fields = append(out.Fields, s.input(&f))
	}
	return out, nil
}

func (s *Catalogue) input(f *intake.Field) *sharingv1.InputField {
	why := s.intake.Reason(f.Row.Why)
	return &sharingv1.InputField{
		Field: f.Name, JsonName: f.JSON, Leaves: f.Leaves, Calls: f.Calls, Mode: f.Row.Mode, Truth: f.Row.Truth, GivenBy: f.Row.By, Register: f.Row.Register,
		Reason: why.Code, ReasonText: some(why.LV, why.EN), Source: f.Row.Source, Mark: f.Row.Mark,
	}
}

func count(n int) int32 { return int32(min(n, 1<<30)) }
