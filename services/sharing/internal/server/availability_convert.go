package server

import (
	"strconv"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/availability"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

func availabilityMessage(r *availability.Report) *sharingv1.Availability {
	m := &sharingv1.Availability{
		Month: r.Month, FromTime: timestamppb.New(r.From), UntilTime: timestamppb.New(r.Until), FloorPercent: r.Rule.Floor, TargetPercent: r.Rule.Target, Gaps: spans(r.Gaps),
	}
	for i := range r.Targets {
		t := &r.Targets[i]
		m.Targets = append(m.Targets, &sharingv1.TargetAvailability{
			Id: t.ID, Title: text(t.LV, t.EN), AllHours: minutes(t.All), ServiceHours: minutes(t.Open), Outages: spans(t.Outages),
		})
		if t.ID == availability.Platform {
			m.Outages, m.Floor, m.Target = spans(t.Outages), t.All.Holds(r.Rule.Floor), t.Open.Holds(r.Rule.Target)
		}
	}
	for i := range r.Windows {
		m.Maintenances = append(m.Maintenances, maintenanceMessage(&r.Windows[i]))
	}
	return m
}

func minutes(c availability.Minutes) *sharingv1.Minutes {
	m := &sharingv1.Minutes{Up: int32(c.Up), Down: int32(c.Down), Unknown: int32(c.Unknown), Maintenance: int32(c.Maintenance)}
	if p, ok := c.Percent(); ok {
		m.Percent = &p
	}
	if p, ok := c.Proven(); ok {
		m.ProvenPercent = &p
	}
	return m
}

func spans(all []availability.Span) (out []*sharingv1.Span) {
	for _, s := range all {
		out = append(out, &sharingv1.Span{FromTime: timestamppb.New(s.From), UntilTime: timestamppb.New(s.Until), Minutes: int32(s.Until.Sub(s.From) / time.Minute)})
	}
	return out
}

func maintenanceMessage(m *domain.Maintenance) *sharingv1.Maintenance {
	return &sharingv1.Maintenance{
		Name: names.Format("maintenances", m.ID), FromTime: timestamppb.New(m.From), UntilTime: timestamppb.New(m.Until), Targets: m.Targets, Reason: m.Reason,
		CreateBy: m.CreatedBy, CreateTime: timestamppb.New(m.CreatedAt), EndBy: m.EndedBy, EndTime: stamp(m.EndedAt),
	}
}

// availabilityLines are a table: a line each target and kind of hours, then outages, gaps and windows, times by the clock of Riga.
func availabilityLines(m *sharingv1.Availability) [][]string {
	lines := [][]string{{"kind", "kind_lv", "target", "title_lv", "title_en", "from", "until", "up", "down", "unknown", "maintenance", "percent", "proven_percent", "note"}}
	number := func(n int32) string { return strconv.Itoa(int(n)) }
	share := func(p *float64) string {
		if p == nil {
			return ""
		}
		return strconv.FormatFloat(*p, 'f', 2, 64)
	}
	at := func(t *timestamppb.Timestamp) string { return t.AsTime().In(clock.Riga).Format(time.RFC3339) }
	row := func(kind, lv string, t *sharingv1.TargetAvailability, from, until string, c *sharingv1.Minutes, note string) {
		lines = append(lines, []string{
			kind, lv, t.GetId(), t.GetTitle().GetLv(), t.GetTitle().GetEn(), from, until, number(c.GetUp()), number(c.GetDown()), number(c.GetUnknown()),
			number(c.GetMaintenance()), share(c.Percent), share(c.ProvenPercent), note,
		})
	}
	from, until := at(m.GetFromTime()), at(m.GetUntilTime())
	for _, t := range m.GetTargets() {
		floor, target := "", ""
		if t.GetId() == availability.Platform {
			floor, target = "floor "+share(&m.FloorPercent)+" "+m.GetFloor(), "target "+share(&m.TargetPercent)+" "+m.GetTarget()
		}
		row("all hours", "visas stundas", t, from, until, t.GetAllHours(), floor)
		row("hours of social services", "sociālo dienestu stundas", t, from, until, t.GetServiceHours(), target)
		for _, o := range t.GetOutages() {
			row("outage", "pārtraukums", t, at(o.GetFromTime()), at(o.GetUntilTime()), &sharingv1.Minutes{Down: o.GetMinutes()}, "")
		}
	}
	for _, g := range m.GetGaps() {
		row("nobody looked", "nav mērīts", nil, at(g.GetFromTime()), at(g.GetUntilTime()), &sharingv1.Minutes{Unknown: g.GetMinutes()}, "")
	}
	for _, w := range m.GetMaintenances() {
		row("planned maintenance", "plānota apkope", nil, at(w.GetFromTime()), at(w.GetUntilTime()), &sharingv1.Minutes{}, w.GetReason())
	}
	return lines
}
