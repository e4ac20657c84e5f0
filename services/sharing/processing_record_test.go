package sharing_test

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// SEC-GDPR-2: the record is what holds: leaves that are switched off are not in it, every activity has its purposes, recipients come from
// the grants, and an outsourced organisation is named while its row is active.
func TestSEC_GDPR_2_TheRecordIsWhatHolds(t *testing.T) {
	t.Parallel()
	recordHolds(t, keep(t, nil))
}

func recordHolds(t *testing.T, k *keeper) {
	t.Helper()
	api := sharingv1.NewControlServiceClient(k.server.Conn)
	record := func() map[string]*sharingv1.ProcessingActivity {
		got, err := api.GetProcessingRecord(rpctest.As(t.Context(), officer), &sharingv1.GetProcessingRecordRequest{})
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]*sharingv1.ProcessingActivity{}
		for _, a := range got.GetActivities() {
			out[a.GetGroup()] = a
			if len(a.GetPurposes()) == 0 || len(a.GetRetention()) == 0 || a.GetController().GetLv() == "" || a.GetProcessor().GetLv() == "" {
				t.Errorf("%s is not whole: %v", a.GetGroup(), a)
			}
		}
		return out
	}
	before := record()
	if len(before) < 20 || len(before["G11"].GetRecipients()) == 0 {
		t.Errorf("%d activities; G11 goes to %v", len(before), before["G11"].GetRecipients())
	}
	if slices.Contains(before["G24"].GetLeaves(), "G24.03") {
		t.Error("a leaf without a justification is in the record")
	}
	if err := k.assess(k.contract(300).GetName(), second); err != nil {
		t.Fatal(err)
	}
	if got := record()["G18"].GetProcessors(); len(before["G18"].GetProcessors()) != 0 || len(got) != 1 {
		t.Errorf("processors of G18: %v", got)
	}
	if _, err := api.GetProcessingRecord(rpctest.As(t.Context(), ilze), &sharingv1.GetProcessingRecordRequest{}); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("a caseworker: %v", err)
	}
}
