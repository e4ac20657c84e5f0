package server

import (
	"context"
	"strings"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/abbreviation"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/intake"
	"github.com/digisoc/platform/services/sharing/internal/legal"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
)

// Catalogue implements sharing.v1.CatalogueService.
type Catalogue struct {
	sharingv1.UnsafeCatalogueServiceServer
	app           *app.App
	abbreviations []abbreviation.Abbreviation
	mappings      *mapping.Mapping
	intake        *intake.List
	label         *legal.Label
}

var _ sharingv1.CatalogueServiceServer = (*Catalogue)(nil)

// ListLeaves lists the leaves of the catalogue.
func (s *Catalogue) ListLeaves(_ context.Context, req *sharingv1.ListLeavesRequest) (*sharingv1.ListLeavesResponse, error) {
	leaves, next, err := s.app.Leaves(req.GetGroup(), req.GetDate(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &sharingv1.ListLeavesResponse{Leaves: s.leaves(leaves), NextPageToken: next}, nil
}

// SearchLeaves finds leaves by code, group, legal point or words.
func (s *Catalogue) SearchLeaves(_ context.Context, req *sharingv1.SearchLeavesRequest) (*sharingv1.SearchLeavesResponse, error) {
	leaves, err := s.app.FindLeaves(req.GetQuery(), req.GetDate())
	if err != nil {
		return nil, err
	}
	return &sharingv1.SearchLeavesResponse{Leaves: s.leaves(leaves)}, nil
}

// ListAbbreviations lists what short names stand for.
func (s *Catalogue) ListAbbreviations(context.Context, *sharingv1.ListAbbreviationsRequest) (*sharingv1.ListAbbreviationsResponse, error) {
	out := &sharingv1.ListAbbreviationsResponse{}
	for _, a := range s.abbreviations {
		out.Abbreviations = append(out.Abbreviations, &sharingv1.Abbreviation{Short: a.Short, Title: text(a.LV, a.EN), Source: a.Source, Mark: a.Mark})
	}
	return out, nil
}

// GetLeaf returns a leaf.
func (s *Catalogue) GetLeaf(_ context.Context, req *sharingv1.GetLeafRequest) (*sharingv1.GetLeafResponse, error) {
	l, err := s.app.Leaf(strings.TrimPrefix(req.GetName(), "leaves/"), req.GetDate())
	if err != nil {
		return nil, err
	}
	out := leaf(s.app.Catalogue(), s.label, &l)
	for _, st := range s.mappings.Find(s.app.Catalogue(), mapping.Query{Leaf: l.Code, Day: l.Day}) {
		out.Mappings = append(out.Mappings, s.mapped(st))
	}
	return &sharingv1.GetLeafResponse{Leaf: out}, nil
}

func (s *Catalogue) leaves(list []app.Leaf) []*sharingv1.Leaf {
	out := make([]*sharingv1.Leaf, len(list))
	for i := range list {
		out[i] = leaf(s.app.Catalogue(), s.label, &list[i])
	}
	return out
}
