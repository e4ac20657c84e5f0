package server

import (
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/resource"
)

func resourceMessage(r *resource.Resource) *sharingv1.Resource {
	kind, _, _ := strings.Cut(r.ID, "/")
	m := &sharingv1.Resource{Id: r.ID, Kind: strings.ToUpper(kind), Declared: r.Row != nil, Running: r.Running, DataGroups: r.Groups, Detail: r.Detail}
	if row := r.Row; row != nil {
		m.Title, m.Owner, m.Optional = text(row.LV, row.EN), row.Owner, row.Optional
		m.Confidentiality, m.Integrity, m.Availability = row.Classes[0], row.Classes[1], row.Classes[2]
		m.FromDate, m.Source, m.Mark = row.From, row.Source, row.Mark
	}
	for i := range r.Instances {
		one := &r.Instances[i]
		m.Instances = append(m.Instances, &sharingv1.ResourceInstance{
			Instance: one.ID, Version: one.Version, Host: one.Host, StartTime: timestamppb.New(one.Started), SeenTime: timestamppb.New(one.SeenAt),
		})
	}
	for _, d := range r.Dependencies {
		m.Dependencies = append(m.Dependencies, &sharingv1.ResourceDependency{Id: d.ID, Declared: d.Declared, Found: d.Found, SeenTime: stamp(d.Seen)})
	}
	for _, p := range r.Outsourced {
		m.Outsourced = append(m.Outsourced, &sharingv1.OutsourcedPart{Name: p.Name, Organisation: p.Organisation, Title: p.Title, Service: p.Service})
	}
	return m
}
