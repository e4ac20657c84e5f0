package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// DiffRulePacks compares two packs.
func (s *Server) DiffRulePacks(ctx context.Context, req *assistancev1.DiffRulePacksRequest) (*assistancev1.DiffRulePacksResponse, error) {
	a, err := names.Parse("rulePacks", req.GetA())
	if err != nil {
		return nil, err
	}
	b, err := names.Parse("rulePacks", req.GetB())
	if err != nil {
		return nil, err
	}
	changes, err := s.app.DiffRulePacks(ctx, a, b)
	if err != nil {
		return nil, err
	}
	return &assistancev1.DiffRulePacksResponse{Changes: parameterDifferences(changes)}, nil
}

// DiffMunicipalities compares two municipalities.
func (s *Server) DiffMunicipalities(ctx context.Context, req *assistancev1.DiffMunicipalitiesRequest) (*assistancev1.DiffMunicipalitiesResponse, error) {
	var day domain.Date
	if req.GetDay() != "" {
		var err error
		if day, err = domain.ParseDate(req.GetDay()); err != nil {
			return nil, invalidDate("day", err)
		}
	}
	changes, hash, err := s.app.DiffMunicipalities(ctx, req.GetMunicipalityA(), req.GetMunicipalityB(), day)
	if err != nil {
		return nil, err
	}
	return &assistancev1.DiffMunicipalitiesResponse{Changes: parameterDifferences(changes), ParametersHash: hash}, nil
}

func parameterDifferences(list []domain.Change) []*assistancev1.ParameterDifference {
	var out []*assistancev1.ParameterDifference
	for _, c := range list {
		out = append(out, &assistancev1.ParameterDifference{
			Key: c.Key, HouseholdType: c.HouseholdType, Municipality: c.Municipality, ValidFrom: c.From.String(), ValidTo: c.To.String(),
			A: c.Old, B: c.New, LegalRef: c.LegalRef, Confidence: c.Confidence,
		})
	}
	return out
}
