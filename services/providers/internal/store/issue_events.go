package store

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	providerseventsv1 "github.com/digisoc/platform/proto/gen/go/providers/events/v1"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// IssueChanged tells where an issue stands: whose task it is, and until when. The issue is locked, so its events are in order.
func (t *Tx) IssueChanged(ctx context.Context, i domain.Issue, now time.Time) error {
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1.issueChanged", Topic: "providers.issue.changed.v1", Subject: names.Format("issues", i.ID),
		Municipality: i.Place, DataCategory: "G18", Time: now,
	}, &providerseventsv1.IssueChanged{
		Issue: names.Format("issues", i.ID), Municipality: i.Place, State: string(i.State), Desk: string(i.Direction.Desk), Register: i.Direction.Register,
		Level: string(i.Level), Due: i.Due.String(), Assignment: names.Format("assignments", i.Assignment),
	})
}

// CorrectionNotified tells that a fact was corrected and who was given the wrong value; the values stay here.
func (t *Tx) CorrectionNotified(ctx context.Context, i domain.Issue, c domain.FactCorrection, now time.Time) error {
	return t.publish(ctx, outbox.Event{
		Type: "lv.digisoc.providers.v1.correctionNotified", Topic: "providers.correction.notified.v1", Subject: names.Format("issues", i.ID),
		Municipality: i.Place, DataCategory: "G18", Time: now,
	}, &providerseventsv1.CorrectionNotified{
		Correction: names.Format("corrections", c.ID), Issue: names.Format("issues", i.ID), Municipality: i.Place,
		Assignment: names.Format("assignments", c.Assignment), Fact: c.Fact, Recipients: c.Recipients, Review: c.Review,
	})
}
