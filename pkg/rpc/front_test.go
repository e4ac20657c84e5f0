package rpc_test

import (
	"context"
	"errors"
	"testing"
	"testing/fstest"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
)

// reports keeps who said that it runs.
type reports struct {
	instancesv1.UnimplementedInstanceServiceServer
	by caller.Caller
}

func (r *reports) ReportInstance(ctx context.Context, _ *instancesv1.ReportInstanceRequest) (*instancesv1.ReportInstanceResponse, error) {
	r.by = caller.From(ctx)
	return &instancesv1.ReportInstanceResponse{}, nil
}

// SEC-CAT-1: a front speaks for itself to say that it runs, and for nothing else.
func TestSEC_CAT_1_FrontSaysOnlyThatItRuns(t *testing.T) {
	engine, err := authz.Load("persons", fstest.MapFS{"persons.cedar": {Data: []byte(rules +
		`permit (principal, action == Action::"ReportInstance", resource) when { principal.kind == "service" };`)}})
	if err != nil {
		t.Fatal(err)
	}
	f, told := fake(t, people{get: checked("0001000")}), &reports{}
	f.Guarded.Policy = engine
	serve := f.Serve
	f.Serve = func(r grpc.ServiceRegistrar) { serve(r); instancesv1.RegisterInstanceServiceServer(r, told) }
	s := rpctest.Serve(t, f)
	report := &instancesv1.ReportInstanceRequest{Instance: "0190b0a0-0000-7000-8000-000000000001", StartTime: timestamppb.Now()}
	if _, err := instancesv1.NewInstanceServiceClient(s.Conn).ReportInstance(t.Context(), report); err != nil || told.by.Workload != "gateway" || told.by.Kind != caller.Service {
		t.Errorf("the report: %v, by %+v", err, told.by)
	}
	as := rpctest.As(t.Context(), staff())
	if _, err := instancesv1.NewInstanceServiceClient(s.Conn).ReportInstance(as, report); !errors.Is(err, errs.ErrAccessDenied) {
		t.Errorf("a report of a person: %v", err)
	}
	if err := getPerson(t.Context(), s.Conn); !errors.Is(err, errs.ErrTokenMissing) {
		t.Errorf("a read of a front for itself: %v", err)
	}
	if _, err := instancesv1.NewInstanceServiceClient(s.As("portal")).ReportInstance(t.Context(), report); !errors.Is(err, errs.ErrCallerNotAllowed) {
		t.Errorf("a program that is not on the list: %v", err)
	}
}
