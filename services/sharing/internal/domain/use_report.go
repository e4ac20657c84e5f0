package domain

import (
	"time"

	"github.com/google/uuid"
)

// reportSchema is where the contract of its data is found.
const reportSchema = "https://digisoc.lv/schemas/sharing.v1.UseReport"

// UseReport is what was used of a permission in a month that is over (J11 step 8).
type UseReport struct {
	ID           uuid.UUID
	Permission   uuid.UUID
	Number       string
	Organisation string
	Dataset      Dataset
	First        time.Time // first day of the month
	MonthUse
	Made time.Time
}

// ReportEntry makes the entry of a report, without its numbers.
func (s *Subscription) ReportEntry(kind *EventType, r *UseReport, now time.Time) Entry {
	return Entry{EventID: s.secretly("report", r.ID, uuid.Nil, 0, 0), Subject: s.secretly("permission", r.Permission, uuid.Nil, 0, 0), Type: kind.Type, Kind: kind, Report: r, Recorded: now}
}

// report composes the event of a report: counts, and nothing about persons.
func (s *Subscription) report(e *Entry, out *Event) {
	r := e.Report
	out.Source, out.Subject, out.Time = "/service/sharing", "permissions/"+e.Subject.String(), r.Made.UTC().Format(time.RFC3339Nano)
	out.DataClassification, out.DataRegulation, out.DataCategory, out.DataSchema, out.DataRef = "operational", "none", e.Kind.Group, reportSchema, ""
	out.Data = map[string]any{"permission": r.Number, "month": r.Month, "calls": r.Calls, "quota": r.Quota, "daysUsedUp": r.UsedUp, "events": r.Events}
}
