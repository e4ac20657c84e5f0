package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	casesv1 "github.com/digisoc/platform/proto/gen/go/cases/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
)

// FundExtract implements cases.v1.FundExtractService.
type FundExtract struct {
	casesv1.UnsafeFundExtractServiceServer
	app *app.App
}

var _ casesv1.FundExtractServiceServer = (*FundExtract)(nil)

// ListReferredFacts lists what an extract holds.
func (s *FundExtract) ListReferredFacts(ctx context.Context, req *casesv1.ListReferredFactsRequest) (*casesv1.ListReferredFactsResponse, error) {
	list, next, err := s.app.ListReferredFacts(ctx, req.GetRecipient(), page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &casesv1.ListReferredFactsResponse{NextPageToken: next}
	for _, f := range list {
		resp.ReferredFacts = append(resp.ReferredFacts, &casesv1.ReferredFacts{
			Referral: names.Format("referrals", f.Referral.ID), Child: names.Format("persons", f.Referral.Child), Custody: custodyMessages(f.Custody), ProcessNumber: f.ProcessNumber,
		})
	}
	return resp, nil
}
