package sharing_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// labis is the system of another institution: it came by no keys of an agreement.
var labis = caller.Caller{Kind: caller.System, Subject: "labis", Client: "labis", Roles: []string{"provider"}, Organisation: "90000001111", Purpose: "DELIVER", LegalBasis: "SPSP-17-6"}

// accounts are the accounts of systems in a state, by subject.
func (k *keeper) accounts(state string) map[string]*sharingv1.SystemAccount {
	k.t.Helper()
	answer, err := sharingv1.NewAccessReviewServiceClient(k.server.Conn).ListSystemAccounts(rpctest.As(k.t.Context(), officer), &sharingv1.ListSystemAccountsRequest{State: state})
	if err != nil {
		k.t.Fatal(err)
	}
	out := map[string]*sharingv1.SystemAccount{}
	for _, a := range answer.GetAccounts() {
		out[a.GetSubject()] = a
	}
	return out
}

func (k *keeper) record(as caller.Caller, subject, owner string, last time.Time) error {
	_, err := sharingv1.NewAccessReviewServiceClient(k.server.Conn).RecordSystemAccount(rpctest.As(k.t.Context(), as), &sharingv1.RecordSystemAccountRequest{
		Subject: subject, Owner: owner, Purpose: "statistics of help that was granted", ExpireDate: last.Format(time.DateOnly),
	})
	return err
}

// The list of accounts without an owner names who was seen without one and is empty once each has one; after its last day a system has no
// access at its next call, though its replica was told nothing in between; a new last day gives it back.
func TestSEC_AUT_4_ExpiredAccountHasNoAccess(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	k.seen(r, ilze, apsis, labis)
	if got := k.accounts("UNOWNED"); len(got) != 1 || got["labis"].GetOrganisation() != "90000001111" || got["labis"].GetEndTime() == nil {
		t.Errorf("without an owner: %v", got)
	}
	if got := k.accounts("AGREEMENT"); len(got) != 1 || got["credentials/1"] == nil {
		t.Errorf("by agreement: %v", got)
	}
	if err := k.record(officer, "labis", "ilze", now.AddDate(0, 0, 10)); err != nil {
		t.Fatal(err)
	}
	if got := k.accounts("UNOWNED"); len(got) != 0 {
		t.Errorf("without an owner: %v", got)
	}
	if got := k.accounts("OWNED")["labis"]; got.GetOwner() != "ilze" || got.GetRecordBy() != "raimonds" || got.GetExpireDate() != "2026-03-12" {
		t.Errorf("recorded: %v", got)
	}
	end := k.accounts("")["labis"].GetEndTime().AsTime()
	k.clock.Set(end.Add(-time.Minute))
	r.poll()
	if got := r.asks(labis); got != "" {
		t.Errorf("on its last day: %s", got)
	}
	k.clock.Set(end) // no poll: the replica knows the moment
	if got := r.asks(labis); got != "ACCESS_STOPPED" {
		t.Errorf("after its last day: %q", got)
	}
	if got := r.asks(apsis); got != "" {
		t.Errorf("another system: %s", got)
	}
	if k.accounts("EXPIRED")["labis"] == nil {
		t.Error("the list does not say that it expired")
	}
	if err := k.record(officer, "labis", "ilze", end.AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	r.poll()
	if got := r.asks(labis); got != "" {
		t.Errorf("with a new last day: %s", got)
	}
}

// An account that nobody answers for has access for the days of the rules and no longer; keys of an agreement are not concerned.
func TestSEC_AUT_4_WithoutAnOwnerAccessLapses(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	k.seen(r, apsis, labis)
	k.clock.Set(now.AddDate(0, 0, 30))
	r.poll()
	if got := r.asks(labis); got != "" {
		t.Errorf("on the last of its days: %s", got)
	}
	k.clock.Set(now.AddDate(0, 0, 31))
	r.poll()
	if got := r.asks(labis); got != "ACCESS_STOPPED" || k.accounts("LAPSED")["labis"] == nil {
		t.Errorf("after them: %q, %v", got, k.accounts(""))
	}
	if got := r.asks(apsis); got != "" {
		t.Errorf("keys of an agreement: %s", got)
	}
}

// No shared accounts, no owner who is nobody, no end that never comes; and only the security officer records.
func TestSEC_AUT_4_RecordsAreTrue(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	r := k.replica()
	both := labis
	both.Subject, both.Kind = "janis", caller.System // the account of an official, used by a system
	k.seen(r, ilze, janis, labis, both)
	far, soon := now.AddDate(2, 0, 0), now.AddDate(0, 1, 0)
	for what, row := range map[string]struct {
		subject, owner string
		last           time.Time
		reason         string
	}{
		"an owner whom nobody saw":         {"labis", "nobody", soon, "SYSTEM_OWNER_UNKNOWN"},
		"a system that answers for itself": {"labis", "labis", soon, "SYSTEM_OWNER_UNKNOWN"},
		"a system as the owner":            {"spolis", "labis", soon, "SYSTEM_OWNER_UNKNOWN"},
		"the account of an official":       {"janis", "ilze", soon, "SYSTEM_ACCOUNT_SHARED"},
		"keys of an agreement":             {"credentials/1", "ilze", soon, "SYSTEM_ACCOUNT_OF_AGREEMENT"},
		"a day that has been":              {"labis", "ilze", now.AddDate(0, 0, -1), "SYSTEM_ACCOUNT_DAY_INVALID"},
		"a day too far":                    {"labis", "ilze", far, "SYSTEM_ACCOUNT_DAY_INVALID"},
	} {
		if err := k.record(officer, row.subject, row.owner, row.last); errs.ReasonOf(err) != row.reason {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := k.record(janis, "labis", "ilze", soon); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("a head records: %v", err)
	}
	if err := k.record(officer, "spolis", "ilze", soon); err != nil {
		t.Errorf("before its first call: %v", err)
	}
	answer, err := sharingv1.NewAccessReviewServiceClient(k.server.Conn).ListSystemAccounts(rpctest.As(t.Context(), officer), &sharingv1.ListSystemAccountsRequest{Shared: true})
	if err != nil || len(answer.GetAccounts()) != 1 || answer.GetAccounts()[0].GetSubject() != "janis" {
		t.Errorf("shared: %v, %v", answer, err)
	}
}
