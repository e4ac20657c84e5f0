package sharing_test

import (
	"testing"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

var (
	ilze  = caller.Caller{Kind: caller.Staff, Subject: "ilze", Roles: []string{"caseworker"}, Municipality: "0033000", Organisation: "0033000"}
	janis = caller.Caller{Kind: caller.Staff, Subject: "janis", Roles: []string{"head"}, Municipality: "0033000", Organisation: "0033000"}
	marta = caller.Caller{Kind: caller.Staff, Subject: "marta", Roles: []string{"head"}, Municipality: "0001000", Organisation: "0001000"}
)

// grants are the roles that somebody sees, by subject.
func (k *keeper) grants(as caller.Caller, within *int32) map[string]*sharingv1.RoleGrant {
	k.t.Helper()
	answer, err := sharingv1.NewAccessReviewServiceClient(k.server.Conn).ListRoleGrants(rpctest.As(k.t.Context(), as), &sharingv1.ListRoleGrantsRequest{DueWithinDays: within})
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]*sharingv1.RoleGrant{}
	for _, g := range answer.GetGrants() {
		out[g.GetSubject()] = g
	}
	return out
}

func (k *keeper) review(as caller.Caller, name, outcome string) error {
	_, err := sharingv1.NewAccessReviewServiceClient(k.server.Conn).ReviewRoleGrant(rpctest.As(k.t.Context(), as), &sharingv1.ReviewRoleGrantRequest{Name: name, Outcome: outcome, Reason: "as every quarter"})
	return err
}

// seen makes officials known to the review.
func (k *keeper) seen(r *replica, who ...caller.Caller) {
	for _, c := range who {
		r.asks(c)
	}
	r.poll()
}

// A role that nobody reviewed lapses after its quarter and the days of grace; a review gives it back; one that is ended is gone at once.
func TestSEC_ACC_1_UnreviewedRoleLapses(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	k.seen(r, ilze, janis)
	role := func() []string {
		c, err := r.feed.Holder.Judge(ilze, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Roles
	}
	k.clock.Set(now.AddDate(0, 3, 10)) // due, within grace
	r.poll()
	if g := k.grants(officer, nil)["ilze"]; g.GetState() != "DUE" || len(role()) != 1 {
		t.Errorf("within grace: %v", g)
	}
	k.clock.Set(now.AddDate(0, 3, 15))
	r.poll()
	g := k.grants(officer, nil)["ilze"]
	if g.GetState() != "LAPSED" || len(role()) != 0 {
		t.Errorf("after it: %v, roles %v", g, role())
	}
	if err := k.review(officer, g.GetName(), "CONFIRMED"); err != nil {
		t.Fatal(err)
	}
	r.poll()
	if len(role()) != 1 {
		t.Error("a confirmed role did not come back")
	}
	if err := k.review(officer, g.GetName(), "ENDED"); err != nil {
		t.Fatal(err)
	}
	r.poll()
	if len(role()) != 0 || k.grants(officer, nil)["ilze"].GetState() != "ENDED" {
		t.Error("an ended role is still there")
	}
	if err := k.review(officer, g.GetName(), "CONFIRMED"); errs.ReasonOf(err) != "REVIEW_OF_ONESELF" {
		t.Errorf("given back by who ended it: %v", err)
	}
	if err := k.review(second, g.GetName(), "CONFIRMED"); err != nil {
		t.Errorf("given back by another: %v", err)
	}
}

// Nobody reviews himself; a head reviews the own municipality and does not see another; others review nobody.
func TestSEC_ACC_2_NobodyReviewsHimself(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	k.seen(r, ilze, janis, marta, officer)
	all := k.grants(officer, nil)
	if len(all) != 4 {
		t.Fatalf("seen %v", all)
	}
	for _, row := range []struct {
		by     caller.Caller
		of     string
		reason string
	}{
		{officer, "raimonds", "REVIEW_OF_ONESELF"},
		{janis, "janis", "REVIEW_OF_ONESELF"},
		{janis, "marta", "ROLE_GRANT_NOT_FOUND"},
		{marta, "ilze", "ROLE_GRANT_NOT_FOUND"},
		{ilze, "janis", "ACCESS_DENIED"},
		{apsis, "ilze", "ACCESS_DENIED"},
	} {
		if err := k.review(row.by, all[row.of].GetName(), "CONFIRMED"); errs.ReasonOf(err) != row.reason {
			t.Errorf("%s reviews %s: %v", row.by.Subject, row.of, err)
		}
	}
	if err := k.review(janis, all["ilze"].GetName(), "CONFIRMED"); err != nil {
		t.Errorf("the head of her municipality: %v", err)
	}
	if got := k.grants(janis, nil); len(got) != 2 {
		t.Errorf("a head sees %v", got)
	}
}

// The reviewer's own role never lapses by time alone, or nobody could review; it is listed as due.
func TestSEC_ACC_1_TheReviewersRoleIsKept(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	k.seen(r, officer, ilze)
	k.clock.Set(now.AddDate(1, 0, 0))
	r.poll()
	within := int32(0)
	due := k.grants(officer, &within)
	if c, err := r.feed.Holder.Judge(officer, nil); err != nil || len(c.Roles) != 1 || due["raimonds"].GetState() != "DUE" || due["raimonds"].GetLapseTime() != nil {
		t.Errorf("the officer: %v, %v, %v", c.Roles, due["raimonds"], err)
	}
	if due["ilze"].GetState() != "LAPSED" {
		t.Errorf("an official: %v", due["ilze"])
	}
}
