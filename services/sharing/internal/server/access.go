package server

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Access implements sharing.v1.AccessService.
type Access struct {
	sharingv1.UnsafeAccessServiceServer
	app *app.App
}

var _ sharingv1.AccessServiceServer = (*Access)(nil)

// DecideAccess says which leaves a recipient would get.
func (s *Access) DecideAccess(_ context.Context, req *sharingv1.DecideAccessRequest) (*sharingv1.DecideAccessResponse, error) {
	list, err := s.app.DecideAccess(app.AccessQuestion{
		Terms: req.GetAgreementFields(), Asked: req.GetFields(),
		Question: disclose.Question{
			Recipient: req.GetRecipient(), Purpose: req.GetPurpose(), Mode: req.GetMode(), Relation: req.GetRelation(), Roles: req.GetRoles(), Day: req.GetDate(),
			Agreement: req.GetAgreementActive(), Listed: req.GetAgreementCovers(), Channel: req.GetChannelApproved(), Session: req.GetSessionStrong(),
			Quota: req.GetQuotaLeft(), Hidden: req.GetSubjectHides(), Conflict: req.GetConflictOfInterest(),
		},
	})
	if err != nil {
		return nil, err
	}
	out := &sharingv1.DecideAccessResponse{Hypothetical: true}
	for _, l := range list {
		out.Leaves = append(out.Leaves, &sharingv1.ReleasedLeaf{Code: l.Code, Form: string(l.Form)})
	}
	return out, nil
}

// ListAccessRefusals lists reads that were refused.
func (s *Access) ListAccessRefusals(ctx context.Context, req *sharingv1.ListAccessRefusalsRequest) (*sharingv1.ListAccessRefusalsResponse, error) {
	list, next, err := s.app.Refusals(ctx, req.GetOrganisation(), req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListAccessRefusalsResponse{NextPageToken: next}
	for i := range list {
		out.Refusals = append(out.Refusals, refusal(&list[i]))
	}
	return out, nil
}

func refusal(r *domain.Refusal) *sharingv1.AccessRefusal {
	return &sharingv1.AccessRefusal{
		Name: names.Format("accessRefusals", r.ID), AskTime: timestamppb.New(r.At), Organisation: r.Organisation, Recipient: r.Recipient,
		Purpose: r.Purpose, Mode: r.Mode, Grant: r.Grant, Clause: r.Clause,
	}
}
