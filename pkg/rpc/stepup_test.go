package rpc_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	"github.com/digisoc/platform/pkg/stepup"
	paymentsv1 "github.com/digisoc/platform/proto/gen/go/payments/v1"
)

// ledger is the payments service with lists that are approved and files of so many rows.
type ledger struct {
	paymentsv1.UnimplementedPaymentsServiceServer
	rows     int // fewer than none: nobody says how many
	approved int
}

func (l *ledger) ApprovePaymentList(ctx context.Context, _ *paymentsv1.ApprovePaymentListRequest) (*paymentsv1.ApprovePaymentListResponse, error) {
	l.approved++
	return &paymentsv1.ApprovePaymentListResponse{}, authz.Check(ctx, authz.Resource{})
}

func (l *ledger) GetPaymentFile(ctx context.Context, _ *paymentsv1.GetPaymentFileRequest) (*paymentsv1.GetPaymentFileResponse, error) {
	if err := authz.Check(ctx, authz.Resource{}); err != nil {
		return nil, err
	}
	if l.rows < 0 {
		return &paymentsv1.GetPaymentFileResponse{}, nil
	}
	return &paymentsv1.GetPaymentFileResponse{}, stepup.Rows(ctx, l.rows)
}

// SEC-AUT-1: an official who signed in a while ago approves no payments and takes no long file away, and the handler of the former is not reached; a
// file whose rows nobody told is withheld.
func TestSEC_AUT_1_StepUpInTheChain(t *testing.T) {
	l := &ledger{}
	s := rpctest.Serve(t, rpctest.Fake{
		Service: "payments", Guarded: rpc.Guard{Policy: openPolicy(t, "payments", paymentsv1.PaymentsService_ServiceDesc), Callers: []string{"gateway"}},
		Serve: func(r grpc.ServiceRegistrar) { paymentsv1.RegisterPaymentsServiceServer(r, l) },
	})
	c := paymentsv1.NewPaymentsServiceClient(s.Conn)
	since := func(ago time.Duration) context.Context {
		who := staff()
		who.Case, who.SignedIn = "", time.Now().Add(-ago)
		return rpctest.As(t.Context(), who)
	}
	const name = "paymentLists/0190b0a0-0000-7000-8000-00000000000a"
	approve := func(ago time.Duration) error {
		_, err := c.ApprovePaymentList(since(ago), &paymentsv1.ApprovePaymentListRequest{Name: name})
		return err
	}
	if err := approve(time.Hour); !errors.Is(err, errs.ErrSignInAgain) || l.approved != 0 {
		t.Errorf("an hour ago: %v, %d approved", err, l.approved)
	}
	if err := approve(time.Minute); errors.Is(err, errs.ErrSignInAgain) {
		t.Errorf("a minute ago: %v", err)
	}
	for _, tc := range []struct {
		rows    int
		ago     time.Duration
		refused *errs.Error
	}{{500, time.Hour, nil}, {501, time.Hour, errs.ErrSignInAgain}, {501, time.Minute, nil}, {-1, time.Minute, errs.ErrInternal}} {
		l.rows = tc.rows
		_, err := c.GetPaymentFile(since(tc.ago), &paymentsv1.GetPaymentFileRequest{Name: name, Part: 1})
		if tc.refused == nil && err != nil || tc.refused != nil && !errors.Is(err, tc.refused) {
			t.Errorf("%d rows after %v: %v", tc.rows, tc.ago, err)
		}
	}
	var nobody caller.Caller
	if stepup.Rows(caller.With(t.Context(), nobody), 1_000_000) != nil {
		t.Error("outside of a call of an export something is judged")
	}
}
