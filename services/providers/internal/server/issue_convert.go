package server

import (
	"github.com/digisoc/platform/pkg/names"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// receipt are the same words for every issue, so that nobody reads from them whether a person is known.
var receipt = typesv1.LocalizedText{
	Lv: "Pieteikums saņemts. Par to, kas to izskata un līdz kuram datumam, uzzināsiet, nolasot pieteikumu.",
	En: "The issue was taken in. Read it again to see who looks into it, and until which day.",
}

func issue(v *app.IssueView) *providersv1.Issue {
	return &providersv1.Issue{
		Name: names.Format("issues", v.ID), Kind: issueKind(v.Kind), TreatedAs: issueKind(v.TreatedAs), Target: names.Format(v.Target.Collection, v.Target.ID),
		Fact: v.Fact, Municipality: v.Place, Wish: v.Wish, Evidence: v.Evidence, Running: v.Running,
		State: providersv1.IssueState(providersv1.IssueState_value["ISSUE_STATE_"+string(v.State)]),
		Desk:  providersv1.IssueDesk(providersv1.IssueDesk_value["ISSUE_DESK_"+string(v.Direction.Desk)]), Register: v.Direction.Register,
		Level: providersv1.IssueLevel(providersv1.IssueLevel_value["ISSUE_LEVEL_"+string(v.Level)]), Due: v.Due.String(), Answer: v.Answer,
		RaiseTime: moment(v.Raised), RouteTime: moment(v.Routed), AnswerTime: moment(v.Answered), CorrectTime: moment(v.Corrected),
		HeadTime: moment(v.ToHead), MinistryTime: moment(v.ToMinistry), Corrections: convert(v.Corrections, correction),
		Receipt: &typesv1.LocalizedText{Lv: receipt.Lv, En: receipt.En}, Etag: app.Etag(v.Version),
	}
}

func issueKind(k domain.IssueKind) providersv1.IssueKind {
	return providersv1.IssueKind(providersv1.IssueKind_value["ISSUE_KIND_"+string(k)])
}

func correction(c *domain.FactCorrection) *providersv1.FactCorrection {
	return &providersv1.FactCorrection{
		Fact: c.Fact, OldValue: c.Old, NewValue: c.New, Reason: c.Reason, CorrectTime: moment(c.At), Recipients: c.Recipients, Review: c.Review,
	}
}
