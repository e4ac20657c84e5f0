package server

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ListUsage lists what an agreement used, by day.
func (s *Agreements) ListUsage(ctx context.Context, req *providersv1.ListUsageRequest) (*providersv1.ListUsageResponse, error) {
	var p parser
	l := app.ListUsage{Agreement: p.name("agreements", req.GetAgreement()), From: p.day("from", req.GetFrom()), To: p.day("to", req.GetTo()), Size: page.Max}
	if p.err != nil {
		return nil, p.err
	}
	rows, err := s.app.Usage(ctx, l)
	if err != nil {
		return nil, err
	}
	return &providersv1.ListUsageResponse{Days: convert(rows, usage)}, nil
}

func usage(u *domain.Usage) *providersv1.UsageDay {
	return &providersv1.UsageDay{
		Agreement: names.Format("agreements", u.Agreement), Day: u.Day.String(), Calls: u.Calls, RefusedCalls: u.Refused, Records: u.Records, RejectedRecords: u.Rejected,
	}
}

// quotaHeaders tells a quota in the fields RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers), which are
// lists of structured fields (RFC 9651).
func quotaHeaders(q domain.Quota) metadata.MD {
	var policy, now []string
	for _, w := range q {
		policy = append(policy, fmt.Sprintf("%q;q=%d;w=%d", w.Name, w.Limit, int(w.Long.Seconds())))
		now = append(now, fmt.Sprintf("%q;r=%d;t=%d", w.Name, w.Left, int((w.Reset+time.Second-1)/time.Second)))
	}
	return metadata.Pairs("ratelimit-policy", strings.Join(policy, ", "), "ratelimit", strings.Join(now, ", "))
}
