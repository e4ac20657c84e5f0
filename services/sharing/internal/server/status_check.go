package server

import (
	"context"
	"time"

	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
)

// StatusChecks implements sharing.v1.StatusCheckService.
type StatusChecks struct {
	sharingv1.UnsafeStatusCheckServiceServer
	app *app.App
}

var _ sharingv1.StatusCheckServiceServer = (*StatusChecks)(nil)

// CheckStatus answers yes or no.
func (s *StatusChecks) CheckStatus(ctx context.Context, req *sharingv1.CheckStatusRequest) (*sharingv1.CheckStatusResponse, error) {
	last, has, err := s.app.CheckStatus(ctx, req.GetPermission(), req.GetPersonalCode())
	if err != nil || !has {
		return &sharingv1.CheckStatusResponse{}, err
	}
	out := &sharingv1.CheckStatusResponse{HasStatus: true}
	if !last.IsZero() {
		out.ValidTo = last.Format(time.DateOnly)
	}
	return out, nil
}
