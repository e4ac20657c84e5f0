package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
)

// ListOtherServices tells which services of the same kind other municipalities granted. The chain cuts it by the grant GR-02.
func (s *Server) ListOtherServices(ctx context.Context, req *providersv1.ListOtherServicesRequest) (*providersv1.ListOtherServicesResponse, error) {
	id, err := names.Parse("assignments", req.GetAssignment())
	if err != nil {
		return nil, err
	}
	rows, err := s.app.OtherServices(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &providersv1.ListOtherServicesResponse{}
	for i := range rows {
		x := &rows[i]
		out.Services = append(out.Services, &providersv1.OtherService{
			Person: names.Format("persons", x.Person), Kind: x.Kind, StartDate: x.Period.From.String(), EndDate: x.Period.To.String(), Municipality: x.Municipality,
		})
	}
	return out, nil
}
