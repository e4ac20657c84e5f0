package server

import (
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// awards are the collections that the records of a dataset come from.
var awards = map[domain.Dataset]string{domain.HouseholdStatus: "statuses", domain.GrantedBenefits: "benefits"}

// records are the versions of a page with nothing but what may leave of them.
func records(p *app.Page) []*sharingv1.DatasetRecord {
	out := []*sharingv1.DatasetRecord{}
	for i := range p.Versions {
		if m := record(&p.Versions[i], &p.Permission); leave(m, p.Cut) {
			out = append(out, m)
		}
	}
	return out
}

// leave cuts a record and reports whether it may leave at all.
func leave(m *sharingv1.DatasetRecord, c release.Cut) bool {
	r := m.ProtoReflect()
	r.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		if !c.Opens(string(f.Name())) {
			r.Clear(f)
		}
		return true
	})
	return !c.Nothing()
}

// RecordFields are the names of what leaves by the calls that read datasets.
func RecordFields() (out []string) {
	fields := (&sharingv1.DatasetRecord{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		out = append(out, string(fields.Get(i).Name()))
	}
	return out
}

func record(v *app.Version, p *domain.Permission) *sharingv1.DatasetRecord {
	m := &sharingv1.DatasetRecord{
		Award: names.Format(awards[p.Dataset], v.Award), Version: v.Version, Withdrawn: v.Withdrawn, FromDate: v.Part.From.Format(time.DateOnly),
		DecideTime: timestamppb.New(v.Occurred), ProduceTime: timestamppb.New(v.Produced),
	}
	for field, fill := range map[string]func(){
		domain.FieldPerson:       func() { m.PersonalCode = v.Code },
		domain.FieldKind:         func() { m.Kind = v.Kind },
		domain.FieldPeriod:       func() { m.ToDate = v.Part.To.Format(time.DateOnly) },
		domain.FieldAmount:       func() { m.MonthlyAmount = &typesv1.Money{Cents: v.Part.Cents, CurrencyCode: "EUR"} },
		domain.FieldMunicipality: func() { m.Municipality = v.Municipality },
		domain.FieldDecision:     func() { m.Decision = names.Format("decisions", v.Decision) },
	} {
		if p.Opens(field) {
			fill()
		}
	}
	return m
}

func permission(p *app.Permitted) *sharingv1.DatasetPermission {
	mode := domain.ModeOnline
	if p.Terms.File {
		mode = domain.ModeFile
	}
	return &sharingv1.DatasetPermission{
		Name: names.Format("datasetPermissions", p.ID), Number: p.Number, Organisation: p.Organisation, Dataset: "datasets/" + string(p.Dataset),
		Purpose: p.Purpose, LegalBasis: p.LegalBasis, Fields: p.Fields, FromDate: p.From.Format(time.DateOnly), ToDate: p.To.Format(time.DateOnly),
		DailyQuota: int32(p.DailyQuota), State: p.State(), UsedToday: int32(p.Used), Etag: app.Etag(p.Version), Mode: string(mode),
	}
}

func description(d *dataset.Description) *sharingv1.Dataset {
	m := &sharingv1.Dataset{Name: "datasets/" + string(d.Name), Title: text(d.Title.LV, d.Title.EN), Law: d.Law.Act + " [" + d.Law.Mark + "]"}
	for _, f := range d.Fields {
		m.Fields = append(m.Fields, &sharingv1.DatasetField{Name: f.Name, Title: text(f.Title.LV, f.Title.EN), Leaf: f.Leaf})
	}
	return m
}
