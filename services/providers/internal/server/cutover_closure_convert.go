package server

import (
	"time"

	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
)

// closureMessage is the evidence of a move, without the certificate itself, with what is missing while it is open.
func closureMessage(m *app.Move) *providersv1.CutoverClosure {
	c := &m.Closure
	out := &providersv1.CutoverClosure{
		Cutover: names.Format("cutovers", m.ID), Vendor: c.Vendor, Keys: &providersv1.KeyDestruction{Record: c.KeyRecord, Date: c.KeysGone.String()}, Archive: c.Archive,
		Certificate: &providersv1.EraseCertificate{FileName: c.Certificate.Name, Sha256: c.Certificate.SHA256}, RecordTime: moment(c.Recorded), ClosedBy: c.ClosedBy,
		CloseTime: moment(c.Closed), Etag: app.Etag(c.Version),
	}
	if n := len(c.Recorders); n > 0 {
		out.RecordedBy = c.Recorders[n-1]
	}
	for _, n := range c.Counts {
		out.Counts = append(out.Counts, &providersv1.FactCount{
			Fact: n.Fact, SourceCount: n.SourceCount, SourceSha256: n.SourceSHA256, TargetCount: n.TargetCount, TargetSha256: n.TargetSHA256,
		})
	}
	if c.Closed.IsZero() {
		for _, l := range c.Missing(m.Cutover) {
			out.Missing = append(out.Missing, l.Field)
		}
	}
	return out
}

// instant writes a time; empty for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
