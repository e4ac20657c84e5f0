package server

import (
	"context"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/control"
)

// GetProcessingRecord returns the record of processing activities.
func (s *Controls) GetProcessingRecord(ctx context.Context, _ *sharingv1.GetProcessingRecordRequest) (*sharingv1.GetProcessingRecordResponse, error) {
	day, all, err := s.app.Activities(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.GetProcessingRecordResponse{Date: day}
	for i := range all {
		act := &all[i]
		m := &sharingv1.ProcessingActivity{
			Group: act.Group.Group, Title: text(act.Group.LV, act.Group.EN), Purposes: act.Purposes, Leaves: act.Leaves, Processors: act.Processors, Retention: act.Retention,
		}
		if _, row, ok := s.matrix.Of(act.Group.Group, s.clock.Now()); ok {
			controller, processor := s.matrix.Party(row.Controller, s.clock.Now()), s.matrix.Party(row.Processor, s.clock.Now())
			m.Controller, m.Processor = text(controller.LV, controller.EN), text(processor.LV, processor.EN)
		}
		for _, g := range act.Grants {
			m.Recipients = append(m.Recipients, &sharingv1.ProcessingRecipient{Grant: g.Grant, Title: text(g.LV, g.EN)})
		}
		out.Activities = append(out.Activities, m)
	}
	for i := range s.controls {
		if state, _ := s.controls[i].State(); state == control.Passed || state == control.Document {
			out.Measures = append(out.Measures, s.controls[i].ID)
		}
	}
	return out, nil
}
