package server

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// ListSystemAccounts lists the accounts of systems.
func (s *Reviews) ListSystemAccounts(ctx context.Context, req *sharingv1.ListSystemAccountsRequest) (*sharingv1.ListSystemAccountsResponse, error) {
	all, err := s.app.SystemAccounts(ctx, req.GetState(), req.GetShared())
	if err != nil {
		return nil, err
	}
	out := &sharingv1.ListSystemAccountsResponse{}
	for i := range all {
		out.Accounts = append(out.Accounts, systemAccount(&all[i]))
	}
	return out, nil
}

// RecordSystemAccount says who answers for an account.
func (s *Reviews) RecordSystemAccount(ctx context.Context, req *sharingv1.RecordSystemAccountRequest) (*sharingv1.RecordSystemAccountResponse, error) {
	expires, err := time.Parse(time.DateOnly, req.GetExpireDate())
	if err != nil {
		return nil, domain.ErrSystemDay
	}
	v, err := s.app.RecordSystemAccount(ctx, domain.SystemAccount{Subject: req.GetSubject(), Owner: req.GetOwner(), Purpose: req.GetPurpose(), Expires: expires})
	if err != nil {
		return nil, err
	}
	return &sharingv1.RecordSystemAccountResponse{Account: systemAccount(&v)}, nil
}

func systemAccount(v *app.SystemAccountView) *sharingv1.SystemAccount {
	name := ""
	if v.ID != uuid.Nil {
		name = names.Format("systemAccounts", v.ID)
	}
	return &sharingv1.SystemAccount{
		Name: name, Subject: v.Subject, Organisation: v.Organisation, Processor: v.Processor, FirstSeenTime: stamp(v.FirstSeen), LastSeenTime: stamp(v.LastSeen),
		Owner: v.Owner, Purpose: v.Purpose, ExpireDate: day(v.Expires), EndTime: stamp(v.Ends), State: v.State, Shared: v.Shared, RecordBy: v.RecordedBy,
	}
}
