package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
)

// ListOtherGrants tells what other municipalities granted of what a case asks for. The chain cuts it by the grant GR-02.
func (s *Server) ListOtherGrants(ctx context.Context, req *assistancev1.ListOtherGrantsRequest) (*assistancev1.ListOtherGrantsResponse, error) {
	aCase, err := names.Parse("cases", req.GetCase())
	if err != nil {
		return nil, err
	}
	list, err := s.app.OtherGrants(ctx, aCase)
	if err != nil {
		return nil, err
	}
	out := &assistancev1.ListOtherGrantsResponse{}
	for _, g := range list {
		person := names.Format("persons", g.Person)
		if g.Status != 0 {
			out.Statuses = append(out.Statuses, &assistancev1.OtherStatus{
				Person: person, Kind: g.Status.String(), StartDate: g.Start.String(), EndDate: g.End.String(), Municipality: g.Municipality,
			})
			continue
		}
		out.Benefits = append(out.Benefits, &assistancev1.OtherBenefit{
			Person: person, Kind: g.Benefit.String(), StartDate: g.Start.String(), EndDate: g.End.String(), Municipality: g.Municipality,
		})
	}
	return out, nil
}
