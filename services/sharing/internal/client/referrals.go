package client

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/names"
	fundextractv1 "github.com/digisoc/platform/proto/gen/go/fundextract/v1"
	"github.com/digisoc/platform/services/sharing/internal/extract"
)

// Referrals implements extract.Referrals.
type Referrals struct {
	api fundextractv1.FundExtractServiceClient
}

// NewReferrals returns a client on a connection to the cases service.
func NewReferrals(conn grpc.ClientConnInterface) *Referrals {
	return &Referrals{fundextractv1.NewFundExtractServiceClient(conn)}
}

var _ extract.Referrals = (*Referrals)(nil)

// Referred asks for one page of what opens to a recipient, by ourselves and for the purpose of ctx.
func (r *Referrals) Referred(ctx context.Context, recipient string, permission uuid.UUID, token string) ([]extract.Referred, string, error) {
	resp, err := r.api.ListReferredFacts(under(ctx, permission), &fundextractv1.ListReferredFactsRequest{Recipient: recipient, PageSize: 50, PageToken: token})
	if err != nil {
		return nil, "", fmt.Errorf("ask what was referred: %w", err)
	}
	out := make([]extract.Referred, len(resp.GetReferredFacts()))
	for i, m := range resp.GetReferredFacts() {
		if out[i].Referral, err = names.Parse("referrals", m.GetReferral()); err != nil {
			return nil, "", err
		}
		if out[i].Child, err = names.Parse("persons", m.GetChild()); err != nil {
			return nil, "", err
		}
		out[i].ProcessNumber = m.GetProcessNumber()
		for _, f := range m.GetCustody() {
			out[i].Custody = append(out[i].Custody, extract.Custody{Kind: f.GetKind(), FromDate: f.GetFromDate(), ToDate: f.GetToDate(), DecidingBody: f.GetDecidingBody()})
		}
	}
	return out, resp.GetNextPageToken(), nil
}
