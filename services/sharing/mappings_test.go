package sharing_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/errs"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
)

// OBJ-F1: anybody sees what a leaf is in the other systems, finds the leaf by the name of a field there, and takes the whole away as a file.
func TestOBJ_F1_AnybodyFindsTheLeafOfAForeignField(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	api, ctx := sharingv1.NewCatalogueServiceClient(k.server.Conn), t.Context()
	leaf, err := api.GetLeaf(ctx, &sharingv1.GetLeafRequest{Name: "leaves/G11.01", Date: "2026-03-02"})
	systems := map[string]int{}
	for _, m := range leaf.GetLeaf().GetMappings() {
		systems[m.GetSystem()]++
	}
	if err != nil || len(systems) != 3 || systems["SPOLIS"] != 3 {
		t.Errorf("%v, %v", systems, err)
	}
	for field, want := range map[string]string{"AMOUNTCENTS": "G12.03", "monthlyCents": "G12.03", "statusa_veids": "G11.01", "nothing": ""} {
		got, err := api.ListMappings(ctx, &sharingv1.ListMappingsRequest{Field: field, Date: "2026-03-02"})
		if err != nil || (len(got.GetMappings()) > 0) != (want != "") {
			t.Errorf("%s: %v, %v", field, got, err)
		}
		for _, m := range got.GetMappings() {
			if m.GetLeaf() != want || m.GetMark() == "confirmed" || m.GetSource() == "" {
				t.Errorf("%s: %v", field, m)
			}
		}
	}
	seen, token, last := 0, "", ""
	for {
		page, err := api.ListMappings(ctx, &sharingv1.ListMappingsRequest{System: "SOPA", Date: "2026-03-02", PageSize: 50, PageToken: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.GetMappings() {
			if seen++; m.GetLeaf() < last || (m.GetField() == "") != (m.GetReason() != "" && m.GetReasonText().GetLv() != "") {
				t.Errorf("%v", m)
			}
			last = m.GetLeaf()
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	file, err := api.ExportMappings(ctx, &sharingv1.ExportMappingsRequest{Date: "2026-03-02"})
	lines, broken := csv.NewReader(strings.NewReader(string(file.GetFile().GetContent()))).ReadAll()
	if err != nil || broken != nil || len(lines) < 166*3 {
		t.Fatalf("%d lines, %v, %v", len(lines), err, broken)
	}
	same, err := api.ExportMappings(ctx, &sharingv1.ExportMappingsRequest{Date: "2026-03-02", Format: "JSON"})
	var all []map[string]any
	if err != nil || json.Unmarshal(same.GetFile().GetContent(), &all) != nil || len(all) != len(lines)-1 || seen < 166 {
		t.Errorf("%d and %d of SOPA, %v", len(all), seen, err)
	}
	if _, err := api.ListMappings(ctx, &sharingv1.ListMappingsRequest{Date: "2026-13-01"}); errs.ReasonOf(err) != "CATALOGUE_DAY_INVALID" {
		t.Errorf("a day that never was: %v", err)
	}
	if _, err := api.ExportMappings(ctx, &sharingv1.ExportMappingsRequest{Format: "XML"}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("another form: %v", err)
	}
	if got, err := api.ListMappings(ctx, &sharingv1.ListMappingsRequest{Date: "2020-01-01"}); err != nil || len(got.GetMappings()) > 0 {
		t.Errorf("before the first day: %v, %v", got, err)
	}
}

// OBJ-S1: anybody sees of each field that is filled in why no register gives it, or what tells it beforehand, and how many a case takes (OBJ-H2).
func TestOBJ_S1_AnybodySeesWhyAFieldIsAsked(t *testing.T) {
	t.Parallel()
	k := keep(t, nil)
	api, ctx := sharingv1.NewCatalogueServiceClient(k.server.Conn), t.Context()
	seen, token := map[string]*sharingv1.InputField{}, ""
	for {
		page, err := api.ListInputFields(ctx, &sharingv1.ListInputFieldsRequest{Call: "CasesService/CreateApplication", Date: "2026-03-02", PageSize: 20, PageToken: token})
		if err != nil || page.GetOfCase().GetAsked() == 0 || page.GetOfCase().GetPrefilled() == 0 {
			t.Fatalf("%v, %v", page, err)
		}
		for _, f := range page.GetFields() {
			seen[f.GetField()] = f
		}
		if token = page.GetNextPageToken(); token == "" {
			break
		}
	}
	birth, savings, car := seen["types.v1.Member.birth_date"], seen["types.v1.Declaration.savings"], seen["types.v1.Vehicle.kind"]
	if birth.GetMode() != "prefilled" || birth.GetTruth() != "PMLP" || birth.GetGivenBy() != "CasesService/PrefillApplication" || birth.GetReason() != "" {
		t.Errorf("%v", birth)
	}
	if savings.GetMode() != "asked" || savings.GetReasonText().GetLv() == "" || savings.GetReasonText().GetEn() == "" || car.GetRegister() != "CSDD" || car.GetReason() != "NOT_CONNECTED" {
		t.Errorf("%v\n%v", savings, car)
	}
	none, err := api.ListInputFields(ctx, &sharingv1.ListInputFieldsRequest{Call: "CasesService/GetCase"})
	if err != nil || len(none.GetFields()) > 0 {
		t.Errorf("%v, %v", none, err)
	}
	if _, err := api.ListInputFields(ctx, &sharingv1.ListInputFieldsRequest{Mode: "guessed"}); errs.KindOf(err) != errs.Invalid {
		t.Errorf("another mode: %v", err)
	}
}
