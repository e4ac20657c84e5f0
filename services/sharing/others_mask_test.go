package sharing_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/mask"
	assistancev1 "github.com/digisoc/platform/proto/gen/go/assistance/v1"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

func otherGrants() *assistancev1.ListOtherGrantsResponse {
	const who = "persons/0198a000-0000-7000-8000-000000000001"
	return &assistancev1.ListOtherGrantsResponse{
		Statuses: []*assistancev1.OtherStatus{{Person: who, Kind: "NEEDY", StartDate: "2026-03-01", EndDate: "2026-05-31", Municipality: "0001000"}},
		Benefits: []*assistancev1.OtherBenefit{{Person: who, Kind: "GMI", StartDate: "2026-03-01", EndDate: "2026-05-31", Municipality: "0001000"}},
	}
}

// without is the masks with one row of the grants left out.
func without(t *testing.T, row string) *mask.Disclosure {
	t.Helper()
	d := disclosure(t)
	rules, err := d.Rules.Without(row)
	if err != nil {
		t.Fatal(err)
	}
	return &mask.Disclosure{Rules: rules, Table: d.Table}
}

// GR-02: what another municipality granted is told for DUPCHECK by the row of the grant and the relation that the service found. Without the row, without the
// relation, or for another purpose of the same officials there is nothing, not even an empty item.
func TestGR02_AnswerIsCutByTheGrant(t *testing.T) {
	t.Parallel()
	asks := caller.Caller{Kind: caller.Staff, Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "DUPCHECK"}
	nothing := &assistancev1.ListOtherGrantsResponse{}
	for name, c := range map[string]struct {
		masks    *mask.Disclosure
		relation string
		want     proto.Message
	}{
		"by the grant":          {disclosure(t), "SAME_BENEFIT", otherGrants()},
		"without the relation":  {disclosure(t), "", nothing},
		"of the owner's":        {disclosure(t), "CASE_OWNER", nothing},
		"without the row":       {without(t, "GR-02.answer"), "SAME_BENEFIT", nothing},
		"without a row of else": {without(t, "GR-02.public"), "SAME_BENEFIT", otherGrants()},
	} {
		got := otherGrants()
		c.masks.Answer(got, asks, now, c.relation)
		if !proto.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// GR-02: the parts of answers to officials that hold what another municipality granted are cut by the same row, whatever the purpose of the call. Without it an
// overlap and a finding beside another's grant are not there; what is the municipality's own stays.
func TestGR02_PartsOfAnswersGoByTheGrant(t *testing.T) {
	t.Parallel()
	staff := caller.Caller{Kind: caller.Staff, Roles: []string{"caseworker"}, Municipality: "0033000", Purpose: "ASSIST"}
	overlap := &assistancev1.ReserveGrantResponse{Overlaps: []*assistancev1.GrantOverlap{
		{Kind: &assistancev1.GrantOverlap_Benefit{Benefit: typesv1.BenefitKind_BENEFIT_KIND_GMI}, StartDate: "2026-03-01", EndDate: "2026-05-31", Municipality: "0001000"},
		{Kind: &assistancev1.GrantOverlap_Status{Status: typesv1.StatusKind_STATUS_KIND_NEEDY}, StartDate: "2026-03-01", EndDate: "2026-05-31", Municipality: "0001000"},
	}}
	own := &assistancev1.Finding{Rule: "CONF-05", Own: &assistancev1.ConflictActivity{What: "GMI"}, Other: &assistancev1.ConflictActivity{What: "LONG_TERM_CARE"}}
	beside := &assistancev1.Finding{Rule: "CONF-01", Own: &assistancev1.ConflictActivity{What: "GMI"}, OtherGrant: &assistancev1.OtherGrant{Active: true, What: "GMI", StartDate: "2026-03-01", Contact: "0001000"}}
	check := &assistancev1.CheckConflictsResponse{Check: &assistancev1.ConflictCheck{Results: []*assistancev1.RuleResult{{Rule: "CONF", Findings: []*assistancev1.Finding{own, beside}}}}}
	list := &assistancev1.ListFindingsResponse{Findings: []*assistancev1.Finding{own, beside}}
	for name, c := range map[string]struct{ answer, closed proto.Message }{
		"a reservation": {overlap, &assistancev1.ReserveGrantResponse{}},
		"a check":       {check, &assistancev1.CheckConflictsResponse{Check: &assistancev1.ConflictCheck{Results: []*assistancev1.RuleResult{{Rule: "CONF", Findings: []*assistancev1.Finding{own}}}}}},
		"findings":      {list, &assistancev1.ListFindingsResponse{Findings: []*assistancev1.Finding{own}}},
		"a finding":     {&assistancev1.GetFindingResponse{Finding: beside}, &assistancev1.GetFindingResponse{}},
	} {
		open, closed := proto.Clone(c.answer), proto.Clone(c.answer)
		disclosure(t).Answer(open, staff, now, "")
		if !proto.Equal(open, c.answer) {
			t.Errorf("%s is cut: %v", name, open)
		}
		without(t, "GR-02.answer").Answer(closed, staff, now, "")
		if !proto.Equal(closed, c.closed) {
			t.Errorf("%s without the row: %v", name, closed)
		}
	}
}
