package policy

import (
	"testing"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
)

func TestWhoMayDoWhatWithAgreements(t *testing.T) {
	t.Parallel()
	engine, err := authz.Load("providers", Files)
	if err != nil {
		t.Fatal(err)
	}
	who := func(kind caller.Kind, role, municipality, purpose, basis string) caller.Caller {
		return caller.Caller{Kind: kind, Subject: "s", Roles: []string{role}, Municipality: municipality, Purpose: purpose, LegalBasis: basis}
	}
	officer := who(caller.Staff, "contracts", "", "CONTRACT", "SPSP-17-6")
	head, worker := who(caller.Staff, "head", "0033000", "SERVICE", "SPSP-17-6"), who(caller.Staff, "caseworker", "0033000", "SERVICE", "SPSP-17-6")
	provider := who(caller.System, "provider", "", "DELIVER", "SPSP-17-6")
	auditor := who(caller.Staff, "auditor", "", "AUDIT", "SPSP-14")
	for action, may := range map[string][]caller.Caller{
		"CheckGrant": {officer, head, worker}, "ListUsage": {officer, head, worker, provider, auditor}, "CreateAgreement": {officer}, "GetAgreement": {officer, head, worker, provider, auditor},
		"ListAgreements": {officer, head, worker, auditor}, "MoveAgreement": {officer, head}, "SignAgreement": {officer, head}, "AmendAgreement": {officer},
		"RecordConformance": {officer, provider}, "AddOperator": {officer}, "RevokeOperator": {officer}, "CreateCredential": {officer},
		"GetCredential": {officer, provider, auditor}, "RotateCredential": {officer, provider}, "RevokeCredential": {officer},
	} {
		for name, c := range map[string]caller.Caller{"officer": officer, "head": head, "caseworker": worker, "provider": provider, "auditor": auditor} {
			want := false
			for _, m := range may {
				want = want || m.Roles[0] == c.Roles[0]
			}
			if got := engine.Allow(c, action, authz.Resource{Municipality: "0033000"}); got != want {
				t.Errorf("%s by %s: allowed is %v", action, name, got)
			}
		}
		if engine.Allow(head, action, authz.Resource{Municipality: "0001000"}) || engine.Allow(caller.Caller{}, action, authz.Resource{}) {
			t.Errorf("%s of another municipality, or by nobody", action)
		}
		aimless := officer
		aimless.Purpose = ""
		if engine.Allow(aimless, action, authz.Resource{Municipality: "0033000"}) {
			t.Errorf("%s without a purpose", action)
		}
	}
	if !engine.Allow(caller.Caller{}, "IssueToken", authz.Resource{}) || !engine.Allow(caller.Caller{}, "GetTokenKeys", authz.Resource{}) {
		t.Error("nobody can ask for a token")
	}
}
