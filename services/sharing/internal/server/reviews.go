package server

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// Reviews implements sharing.v1.AccessReviewService.
type Reviews struct {
	sharingv1.UnsafeAccessReviewServiceServer
	app *app.App
}

var _ sharingv1.AccessReviewServiceServer = (*Reviews)(nil)

// ListRoleGrants lists roles as they were seen.
func (s *Reviews) ListRoleGrants(ctx context.Context, req *sharingv1.ListRoleGrantsRequest) (*sharingv1.ListRoleGrantsResponse, error) {
	due := -1
	if req.DueWithinDays != nil {
		due = int(req.GetDueWithinDays())
	}
	all, err := s.app.RoleGrants(ctx, due)
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListRoleGrantsResponse{}
	for i := range all {
		out.Grants = append(out.Grants, roleGrant(&all[i]))
	}
	return out, nil
}

// ReviewRoleGrant confirms or ends a role.
func (s *Reviews) ReviewRoleGrant(ctx context.Context, req *sharingv1.ReviewRoleGrantRequest) (*sharingv1.ReviewRoleGrantResponse, error) {
	id, err := names.Parse("roleGrants", req.GetName())
	if err != nil {
		return nil, err
	}
	v, err := s.app.ReviewRoleGrant(ctx, id, req.GetOutcome(), req.GetReason())
	if err != nil {
		return nil, err
	}
	return &sharingv1.ReviewRoleGrantResponse{Grant: roleGrant(&v)}, nil
}

func roleGrant(v *app.RoleGrantView) *sharingv1.RoleGrant {
	return &sharingv1.RoleGrant{
		Name: names.Format("roleGrants", v.ID), Subject: v.Subject, Role: v.Role, Organisation: v.Organisation, FirstSeenTime: timestamppb.New(v.FirstSeen),
		LastSeenTime: timestamppb.New(v.LastSeen), ReviewTime: stamp(v.Reviewed), ReviewBy: v.Reviewer, Outcome: v.Outcome, DueDate: day(v.Due), LapseTime: stamp(v.Lapses), State: v.State,
	}
}
