package sharing_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// SEC-ACC-3: an opening that is ended early ends the tokens that are out, on a replica that has read the list, and the end announces the list. What
// was only asked for and withdrawn, and what time ended, need neither.
func TestSEC_ACC_3_EarlyEndHoldsAtTheNextCall(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	api := sharingv1.NewBreakGlassServiceClient(k.server.Conn)
	operator := caller.Caller{Kind: caller.Staff, Subject: "olegs", Roles: []string{"operator"}}
	open := func(approve bool) *sharingv1.BreakGlass {
		t.Helper()
		asked, err := api.RequestBreakGlass(rpctest.As(t.Context(), operator), &sharingv1.RequestBreakGlassRequest{BreakGlass: &sharingv1.BreakGlass{
			Ticket: "INC-1", Reason: "a record cannot be opened", Subject: "persons/" + uuid.NewString(), DataGroups: []string{"G03"}, Minutes: 30,
		}})
		if err != nil {
			t.Fatal(err)
		}
		if approve {
			if _, err := api.ApproveBreakGlass(rpctest.As(t.Context(), officer), &sharingv1.ApproveBreakGlassRequest{Name: asked.GetBreakGlass().GetName()}); err != nil {
				t.Fatal(err)
			}
		}
		return asked.GetBreakGlass()
	}
	end := func(g *sharingv1.BreakGlass) {
		t.Helper()
		if _, err := api.EndBreakGlass(rpctest.As(t.Context(), officer), &sharingv1.EndBreakGlassRequest{Name: g.GetName()}); err != nil {
			t.Fatal(err)
		}
	}
	ended, kept, withdrawn := open(true), open(true), open(false)
	r := k.replica()
	under := func(g *sharingv1.BreakGlass) caller.Caller {
		c := operator
		c.Case = g.GetName()
		return c
	}
	for _, g := range []*sharingv1.BreakGlass{ended, kept} {
		if got := r.asks(under(g)); got == "ACCESS_STOPPED" {
			t.Errorf("open: %q", got)
		}
	}
	end(withdrawn)
	end(ended)
	r.poll()
	for g, stopped := range map[*sharingv1.BreakGlass]bool{ended: true, kept: false, withdrawn: false} {
		if got := r.asks(under(g)); (got == "ACCESS_STOPPED") != stopped {
			t.Errorf("%s: %q, stopped %v", g.GetName(), got, stopped)
		}
	}
	var told int
	if err := k.db.QueryRow(t.Context(), "select count(*) from outbox where topic = 'sharing.stoplist.changed.v1' and subject = $1", ended.GetName()).Scan(&told); err != nil || told != 1 {
		t.Errorf("told %d times, %v", told, err)
	}
	k.clock.Advance(16 * time.Minute) // no token for it can be out
	r.poll()
	if got := r.asks(under(ended)); got == "ACCESS_STOPPED" {
		t.Error("it stays on the list for ever")
	}
}
