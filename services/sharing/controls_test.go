package sharing_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc/rpctest"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// OBJ-C1: the auditor reads and exports the register; nobody else does; an open control is shown as open.
func TestOBJ_C1_AuditorExportsTheRegister(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	api := sharingv1.NewControlServiceClient(k.server.Conn)
	auditor := rpctest.As(t.Context(), caller.Caller{Kind: caller.Staff, Subject: "z", Roles: []string{"auditor"}})
	if _, err := api.ListControls(rpctest.As(t.Context(), ilze), &sharingv1.ListControlsRequest{}); errs.ReasonOf(err) != "ACCESS_DENIED" {
		t.Errorf("a caseworker: %v", err)
	}
	list, err := api.ListControls(auditor, &sharingv1.ListControlsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list.GetControls() {
		shown := len(c.GetTests()) > 0 || c.GetDocument() != ""
		if (c.GetState() == "OPEN" || c.GetState() == "OUTSIDE") == shown || (shown && c.GetWhy() != nil) {
			t.Errorf("%s is %s with %d tests, why: %v", c.GetId(), c.GetState(), len(c.GetTests()), c.GetWhy())
		}
		for _, one := range c.GetTests() {
			if (one.GetResult() == "NOT_RUN") != (one.GetCommit() == "" && one.GetRunTime() == nil) {
				t.Errorf("%s: %v", c.GetId(), one)
			}
		}
	}
	open, err := api.ListControls(auditor, &sharingv1.ListControlsRequest{State: "OPEN"})
	if err != nil || len(open.GetControls()) == 0 || len(open.GetControls()) >= len(list.GetControls()) {
		t.Errorf("open: %d of %d, %v", len(open.GetControls()), len(list.GetControls()), err)
	}
	file, err := api.ExportControls(auditor, &sharingv1.ExportControlsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(file.GetFile().GetContent()))).ReadAll()
	if err != nil || len(lines) != len(list.GetControls())+1 || lines[1][0] != list.GetControls()[0].GetId() {
		t.Errorf("the file has %d lines, %v", len(lines), err)
	}
}

// OBJ-O2: anybody learns who answers for a leaf, without a token; a leaf that is none has nobody.
func TestOBJ_O2_AnybodyLearnsWhoAnswers(t *testing.T) {
	t.Parallel()
	whoAnswers(t, keep(t, nil))
}

func whoAnswers(t *testing.T, k *keeper) {
	t.Helper()
	api := sharingv1.NewControlServiceClient(k.server.Conn)
	for _, name := range []string{"leaves/G11", "leaves/G05.01"} {
		got, err := api.GetResponsibility(t.Context(), &sharingv1.GetResponsibilityRequest{Name: name})
		if err != nil || got.GetController().GetLv() == "" || got.GetProcessor().GetEn() == "" || got.GetAuditor().GetLv() == "" || got.GetOwner().GetLv() == "" || len(got.GetControls()) != 3 || got.GetMark() == "" {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for name, reason := range map[string]string{"leaves/G99": "LEAF_NOT_FOUND", "leaves/G11.99": "LEAF_NOT_FOUND", "leaves/x": "REQUEST_INVALID"} {
		if _, err := api.GetResponsibility(t.Context(), &sharingv1.GetResponsibilityRequest{Name: name}); errs.ReasonOf(err) != reason {
			t.Errorf("%s: %v", name, err)
		}
	}
}
