package server

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

func incidentFacts(m *sharingv1.IncidentFacts) domain.IncidentFacts {
	return domain.IncidentFacts{
		Summary: m.GetSummary(), Kinds: m.GetKinds(), Origin: m.GetOrigin(), HoursDown: int(m.GetHoursDown()), Malicious: m.GetMalicious(), Stated: int(m.GetStatedPersons()),
		Scope: domain.IncidentScope{
			Actor: m.GetActor(), Organisation: m.GetOrganisation(), Service: m.GetService(),
			From: moment(m.GetFrom()).Truncate(time.Microsecond), To: moment(m.GetTo()).Truncate(time.Microsecond),
		},
	}
}

func incidentAt(i *domain.Incident, now time.Time) *sharingv1.Incident {
	f := &i.Facts
	m := &sharingv1.Incident{
		Name: names.Format("incidents", i.ID),
		Facts: &sharingv1.IncidentFacts{
			Summary: f.Summary, Kinds: f.Kinds, Origin: f.Origin, Actor: f.Scope.Actor, Organisation: f.Scope.Organisation, Service: f.Scope.Service, From: stamp(f.Scope.From),
			To: stamp(f.Scope.To), HoursDown: int32(f.HoursDown), Malicious: f.Malicious, StatedPersons: int32(f.Stated),
		},
		AwareTime: timestamppb.New(i.AwareAt), RecordedBy: i.RecordedBy, RecordTime: timestamppb.New(i.RecordedAt), Persons: int32(i.Persons()),
		SensitivePersons: int32(i.Count.Sensitive), DataGroups: i.Count.Groups, CountTime: timestamppb.New(i.Count.At), MissingLogs: i.Count.Missing, Classes: i.Classes,
		State: i.State(), ClosedBy: i.ClosedBy, CloseTime: stamp(i.ClosedAt), Finding: i.Finding,
	}
	for n := range i.Duties {
		d := &i.Duties[n]
		m.Duties = append(m.Duties, &sharingv1.IncidentDuty{
			Duty: d.Duty, Recipient: d.Recipient, Source: d.Source, Mark: d.Mark, DueTime: timestamppb.New(d.Due), State: d.State(now), MetTime: stamp(d.MetAt),
			RecordedBy: d.By, Reference: d.Reference,
		})
	}
	return m
}
