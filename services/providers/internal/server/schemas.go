package server

import (
	"context"
	"slices"

	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/schema"
)

// ListSchemas lists the schemas of records.
func (s *Developer) ListSchemas(context.Context, *providersv1.ListSchemasRequest) (*providersv1.ListSchemasResponse, error) {
	list, err := schema.Load()
	if err != nil {
		return nil, err
	}
	types, err := s.app.CodeList("record-types", domain.Date{})
	if err != nil {
		return nil, err
	}
	versions, out := s.app.SchemaVersions(), &providersv1.ListSchemasResponse{}
	for _, p := range list {
		m := &providersv1.Schema{Name: p.Name, Version: p.Version, Type: string(p.Type), Sha256: p.SHA256}
		if i := slices.IndexFunc(types.Codes, func(c catalogue.Code) bool { return c.Code == string(p.Type) }); i >= 0 {
			m.Title = &typesv1.LocalizedText{Lv: types.Codes[i].LV, En: types.Codes[i].EN}
		}
		if i := slices.IndexFunc(versions, func(v catalogue.SchemaVersion) bool { return v.Version == p.Version }); i >= 0 {
			m.From, m.To = versions[i].From, versions[i].To
		}
		out.Schemas = append(out.Schemas, m)
	}
	return out, nil
}

// GetSchema returns a schema as a file.
func (s *Developer) GetSchema(_ context.Context, req *providersv1.GetSchemaRequest) (*providersv1.GetSchemaResponse, error) {
	list, err := schema.Load()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(p schema.Published) bool { return p.Name == req.GetName() })
	if i < 0 {
		return nil, domain.ErrSchemaNotFound
	}
	p := list[i]
	return &providersv1.GetSchemaResponse{File: &typesv1.File{
		MediaType: "application/schema+json", FileName: p.Version + "-" + string(p.Type) + ".json", Content: p.Document, Sha256: p.SHA256,
	}}, nil
}
