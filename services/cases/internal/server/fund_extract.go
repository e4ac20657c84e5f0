package server

import (
	"context"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	fundextractv1 "github.com/digisoc/platform/proto/gen/go/fundextract/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
)

// FundExtract implements fundextract.v1.FundExtractService.
type FundExtract struct {
	fundextractv1.UnsafeFundExtractServiceServer
	app *app.App
}

var _ fundextractv1.FundExtractServiceServer = (*FundExtract)(nil)

// ListReferredFacts lists what an extract holds.
func (s *FundExtract) ListReferredFacts(ctx context.Context, req *fundextractv1.ListReferredFactsRequest) (*fundextractv1.ListReferredFactsResponse, error) {
	list, next, err := s.app.ListReferredFacts(ctx, req.GetRecipient(), page.Size(req.GetPageSize()), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	resp := &fundextractv1.ListReferredFactsResponse{NextPageToken: next}
	for _, f := range list {
		m := &fundextractv1.ReferredFacts{Referral: names.Format("referrals", f.Referral.ID), Child: names.Format("persons", f.Referral.Child), ProcessNumber: f.ProcessNumber}
		for _, c := range f.Custody {
			m.Custody = append(m.Custody, &fundextractv1.CustodyFact{Kind: c.Kind, FromDate: c.From, ToDate: c.To, DecidingBody: c.Body})
		}
		resp.ReferredFacts = append(resp.ReferredFacts, m)
	}
	return resp, nil
}
