package e2e

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// systemClient acts as a registered system of the development issuer.
func (s *system) systemClient(t *testing.T, id, purpose, basis string) *rest.Client {
	t.Helper()
	key, ok := s.SystemKey(id)
	if !ok {
		t.Fatal("the development issuer has no key of " + id)
	}
	return &rest.Client{Base: s.Base(), Purpose: purpose, LegalBasis: basis, Token: func(ctx context.Context) (string, error) {
		tokens, err := login.Client{Issuer: s.issuer, ID: id}.WithKey(ctx, key)
		return tokens.Access, err
	}}
}

func (v *victim) propose(c *rest.Client, judgment rest.Doc) rest.Doc {
	v.t.Helper()
	return v.post(c, "/v1/"+v.referral+":proposeRecovery", rest.Doc{"judgment": judgment})
}

// Whether the offender has to repay is proposed with reason and trace: custody restored before the judgment, no; removed, yes; not known, not
// told and not decided. A named officer of the fund decides; no system does, and no proposal whose facts have changed (OBJ-L1, BTAL 52(1.2)).
func TestOBJ_L1_RecoveryIsProposedAndDecidedByAnOfficer(t *testing.T) {
	v := family(t)
	s := sys(t)
	v.refer(people.Fund)
	officer := recovering(v.fund)
	machine := officer
	if s.Platform != nil { // a deployed system does not give its keys away
		machine = s.systemClient(t, "fonds-test", "RECOVERY", "MK537")
	}
	judgment := rest.Doc{"crimeArticle": "174", "inForce": "KNOWN_ANSWER_YES", "effectDate": "2025-03-10", "ownChild": "KNOWN_ANSWER_YES", "reference": "K30-0012-25"}
	decide := func(c *rest.Client, test rest.Doc, outcome string) error {
		_, err := c.Post(t.Context(), "/v1/"+rest.Str(test, "name")+":decide", rest.Doc{"decision": "RECOVERY_OUTCOME_" + outcome, "reason": "Pārbaudīti fakti."}, uuid.NewString())
		return err
	}
	wants := func(test rest.Doc, outcome, rule string) {
		t.Helper()
		if rest.Str(test, "proposal") != "RECOVERY_OUTCOME_"+outcome || rest.Str(test, "rule") != rule || rest.Str(test, "reason", "lv") == "" || len(rest.List(test, "steps")) == 0 || rest.Str(test, "decision") != "RECOVERY_OUTCOME_UNSPECIFIED" {
			t.Errorf("want %s by %s: %v", outcome, rule, test)
		}
	}

	untold := v.propose(officer, judgment)
	wants(untold, "CANNOT_BE_TOLD", "FACT_MISSING")
	wantProblem(t, decide(officer, untold, "APPLICABLE"), http.StatusConflict, "RECOVERY_NOT_TOLD")

	v.post(v.social, "/v1/"+v.kase+":recordProceedings", rest.Doc{"offenderParent": v.offender})
	v.records(v.court, v.child, "REMOVED", "2024-05-02", "")
	v.records(v.court, v.brother, "RESTORED", "2024-06-06", "") // another child: says nothing about this one
	removed := v.propose(machine, judgment)
	wants(removed, "APPLICABLE", "CUSTODY_RESTRICTED")

	v.records(v.court, v.child, "RESTORED", "2025-02-01", "")
	wantProblem(t, decide(officer, removed, "APPLICABLE"), http.StatusConflict, "RECOVERY_OUTDATED")
	restored := v.propose(machine, judgment)
	wants(restored, "NOT_APPLICABLE", "CUSTODY_WHOLE")
	if machine != officer {
		wantProblem(t, decide(machine, restored, "NOT_APPLICABLE"), http.StatusForbidden, "ACCESS_DENIED")
	}
	wantProblem(t, decide(v.fund, restored, "NOT_APPLICABLE"), http.StatusForbidden, "ACCESS_DENIED")
	foundation := recovering(s.people.As("nils.nodibins"))
	wantProblem(t, decide(foundation, restored, "NOT_APPLICABLE"), http.StatusNotFound, "REPAYMENT_TEST_NOT_FOUND")
	if err := decide(officer, restored, "NOT_APPLICABLE"); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, decide(officer, restored, "APPLICABLE"), http.StatusConflict, "RECOVERY_DECIDED")

	screen := v.screen(officer)
	tests := rest.List(screen, "recoveryTests")
	if len(tests) != 3 || rest.Str(tests[0], "decision") != "RECOVERY_OUTCOME_NOT_APPLICABLE" || rest.Str(screen, "convictionInForce") != "KNOWN_ANSWER_YES" || rest.Str(tests[0], "decidedBy") != "" {
		t.Errorf("the screen for recovery: %v", screen)
	}
	if other := v.screen(v.fund); rest.Str(other, "convictionInForce") != "KNOWN_ANSWER_UNSPECIFIED" || len(rest.List(other, "recoveryTests")) != 0 {
		t.Errorf("rehabilitation sees the conviction: %v", other)
	}
	_, err := officer.Post(t.Context(), "/v1/"+v.referral+":proposeRecovery", rest.Doc{"judgment": rest.Doc{"inForce": "KNOWN_ANSWER_NO", "effectDate": "2025-03-10"}}, uuid.NewString())
	wantProblem(t, err, http.StatusBadRequest, "JUDGMENT_INVALID")
}
