package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// CreateHousehold records who lives together.
func (s *Server) CreateHousehold(ctx context.Context, req *personsv1.CreateHouseholdRequest) (*personsv1.CreateHouseholdResponse, error) {
	var members []domain.MembershipInput
	for _, m := range req.GetHousehold().GetMemberships() {
		in, err := toMembership(m)
		if err != nil {
			return nil, err
		}
		members = append(members, in)
	}
	h, err := s.app.CreateHousehold(ctx, app.CreateHousehold{
		Municipality: req.GetHousehold().GetMunicipality(), Members: members, ValidateOnly: req.GetValidateOnly(),
	})
	if err != nil {
		return nil, below("household", err)
	}
	return &personsv1.CreateHouseholdResponse{Household: fromHousehold(h)}, nil
}

// GetHousehold returns a household.
func (s *Server) GetHousehold(ctx context.Context, req *personsv1.GetHouseholdRequest) (*personsv1.GetHouseholdResponse, error) {
	id, err := names.Parse("households", req.GetName())
	if err != nil {
		return nil, err
	}
	h, err := s.app.GetHousehold(ctx, id)
	if err != nil {
		return nil, err
	}
	return &personsv1.GetHouseholdResponse{Household: fromHousehold(h)}, nil
}

// AddHouseholdMember adds a person to a household.
func (s *Server) AddHouseholdMember(ctx context.Context, req *personsv1.AddHouseholdMemberRequest) (*personsv1.AddHouseholdMemberResponse, error) {
	id, err := names.Parse("households", req.GetHousehold())
	if err != nil {
		return nil, err
	}
	member, err := toMembership(req.GetMembership())
	if err != nil {
		return nil, err
	}
	h, err := s.app.AddHouseholdMember(ctx, app.AddHouseholdMember{Household: id, Etag: req.GetEtag(), Member: member})
	if err != nil {
		return nil, below("membership", err)
	}
	return &personsv1.AddHouseholdMemberResponse{Household: fromHousehold(h)}, nil
}

// EndHouseholdMembership ends a membership.
func (s *Server) EndHouseholdMembership(ctx context.Context, req *personsv1.EndHouseholdMembershipRequest) (*personsv1.EndHouseholdMembershipResponse, error) {
	id, err := names.Parse("households", req.GetHousehold())
	if err != nil {
		return nil, err
	}
	person, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	h, err := s.app.EndHouseholdMembership(ctx, app.EndHouseholdMembership{
		Household: id, Person: person, Etag: req.GetEtag(), EndDate: req.GetEndDate(),
	})
	if err != nil {
		return nil, err
	}
	return &personsv1.EndHouseholdMembershipResponse{Household: fromHousehold(h)}, nil
}

// CreateRepresentation records who may act for whom.
func (s *Server) CreateRepresentation(ctx context.Context, req *personsv1.CreateRepresentationRequest) (*personsv1.CreateRepresentationResponse, error) {
	in, err := toRepresentation(req.GetRepresentation())
	if err != nil {
		return nil, err
	}
	r, err := s.app.CreateRepresentation(ctx, in)
	if err != nil {
		return nil, below("representation", err)
	}
	return &personsv1.CreateRepresentationResponse{Representation: fromRepresentation(r)}, nil
}

// ListRepresentations returns who may act for a person.
func (s *Server) ListRepresentations(ctx context.Context, req *personsv1.ListRepresentationsRequest) (*personsv1.ListRepresentationsResponse, error) {
	person, err := names.Parse("persons", req.GetPerson())
	if err != nil {
		return nil, err
	}
	day, err := toDay(req.GetDay())
	if err != nil {
		return nil, err
	}
	list, err := s.app.ListRepresentations(ctx, person, day)
	if err != nil {
		return nil, err
	}
	resp := &personsv1.ListRepresentationsResponse{}
	for _, r := range list {
		resp.Representations = append(resp.Representations, fromRepresentation(r))
	}
	return resp, nil
}

// ListMunicipalities returns the municipalities of a day.
func (s *Server) ListMunicipalities(_ context.Context, req *personsv1.ListMunicipalitiesRequest) (*personsv1.ListMunicipalitiesResponse, error) {
	day, err := toDay(req.GetDay())
	if err != nil {
		return nil, err
	}
	resp := &personsv1.ListMunicipalitiesResponse{}
	for _, m := range s.app.ListMunicipalities(day) {
		resp.Municipalities = append(resp.Municipalities, fromMunicipality(m))
	}
	return resp, nil
}
