package server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/digisoc/platform/pkg/page"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/mapping"
)

// ListMappings lists what leaves are in other systems.
func (s *Catalogue) ListMappings(_ context.Context, req *sharingv1.ListMappingsRequest) (*sharingv1.ListMappingsResponse, error) {
	day, err := s.app.Day(req.GetDate())
	if err != nil {
		return nil, err
	}
	q := mapping.Query{System: req.GetSystem(), Field: req.GetField(), Leaf: req.GetLeaf(), Day: day}
	after := 0
	if _, err := page.Decode(req.GetPageToken(), q, &after); err != nil {
		return nil, err
	}
	all, out := s.mappings.Find(s.app.Catalogue(), q), &sharingv1.ListMappingsResponse{}
	for i := after; i < len(all); i++ {
		if len(out.Mappings) == page.Size(req.GetPageSize()) {
			out.NextPageToken, err = page.Encode(q, i)
			return out, err
		}
		out.Mappings = append(out.Mappings, s.mapped(all[i]))
	}
	return out, nil
}

// ExportMappings answers with a file.
func (s *Catalogue) ExportMappings(_ context.Context, req *sharingv1.ExportMappingsRequest) (*sharingv1.ExportMappingsResponse, error) {
	day, err := s.app.Day(req.GetDate())
	if err != nil {
		return nil, err
	}
	all := s.mappings.Find(s.app.Catalogue(), mapping.Query{Day: day})
	write, file := s.mappings.CSV, &typesv1.File{MediaType: "text/csv; charset=utf-8", FileName: "mappings-" + day + ".csv"}
	if req.GetFormat() == "JSON" {
		write, file = s.mappings.JSON, &typesv1.File{MediaType: "application/json", FileName: "mappings-" + day + ".json"}
	}
	if file.Content, err = write(all); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(file.Content)
	file.Sha256 = hex.EncodeToString(sum[:])
	return &sharingv1.ExportMappingsResponse{File: file}, nil
}

func (s *Catalogue) mapped(st mapping.Statement) *sharingv1.Mapping {
	out := &sharingv1.Mapping{System: st.System.Code, SystemTitle: text(st.System.LV, st.System.EN), Leaf: st.Leaf}
	if a := st.Absent; a != nil {
		why := s.mappings.Reason(a.Reason)
		out.Reason, out.ReasonText = why.Code, text(why.LV, why.EN)
		out.From, out.To, out.Source, out.Mark = a.From, a.To, a.Source, a.Mark
		return out
	}
	r := st.Row
	out.Part, out.Table, out.Field, out.Column, out.Form = r.Part, r.Table, r.Field, r.Column, r.Form
	out.Owner, out.Direction, out.Lossless, out.Loss = r.Owner, r.Direction, r.Lossless(), some(r.LossLV, r.LossEN)
	out.From, out.To, out.Source, out.Mark = r.From, r.To, r.Source, r.Mark
	for _, c := range st.System.List(r.List) {
		out.Codes = append(out.Codes, &sharingv1.MappedCode{Ours: c.Ours, Theirs: c.Theirs, Title: text(c.LV, c.EN), Loss: some(c.LossLV, c.LossEN)})
	}
	return out
}

// some is a text, absent when there is none.
func some(lv, en string) *typesv1.LocalizedText {
	if en == "" {
		return nil
	}
	return text(lv, en)
}
