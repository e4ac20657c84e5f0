package consumer

import (
	"context"
	"fmt"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/names"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// NoticesName is the durable name of the consumer of what the children's fund is told, also its name in the inbox.
const NoticesName = "sharing-fund-notices"

// fundNoticeAdded is the topic.
const fundNoticeAdded = "cases.fund_notice.added.v1"

// Notices puts what stands in the numbered list of the children's fund or of a foundation where their subscriptions read. The number in that list
// makes each one told once; who reads a kind, the rows of the event types say.
func Notices(a *app.App) bus.Consumer {
	return bus.Consumer{
		Name: NoticesName, Stream: "CASES", Topics: []string{fundNoticeAdded},
		Handle: func(ctx context.Context, m bus.Message) error {
			var e caseseventsv1.FundNoticeAdded
			if err := m.Decode(&e); err != nil {
				return err
			}
			r := &reader{}
			n := domain.Notice{
				Dataset: domain.ReferredChildren, Kind: e.GetKind(), Recipient: e.GetRecipient(), Record: names.Format("referrals", r.id("referrals", e.GetReferral())),
				Reference: fmt.Sprintf("fundNotices/%d", e.GetNumber()), Occurred: m.Time,
			}
			if e.GetNumber() < 1 {
				r.fail("number", nil)
			}
			if r.err != nil {
				return r.err
			}
			return a.Tell(ctx, NoticesName, m.ID, n)
		},
	}
}
