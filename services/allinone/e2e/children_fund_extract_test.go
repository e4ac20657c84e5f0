package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The fund's system takes its scheduled extract over REST: facts of custody of the offender as to the referred child and the number of proceedings, by the name of the
// referral and nothing else. It confirms it; another checksum is told apart, another purpose and a foundation are refused, and the child's list of uses says that it was taken
// (GR-07, OBJ-L3).
func TestInstanceOBJ_L3_FundTakesItsExtract(t *testing.T) {
	s := own(t)
	v, other := family(t), family(t)
	v.records(v.custody, v.child, "REMOVED", "2024-05-02", "")
	v.records(v.court, v.brother, "RESTORED", "2024-06-06", "")
	v.post(v.social, "/v1/"+v.kase+":recordProceedings", rest.Doc{"processNumber": "1182-0088-26", "offenderParent": v.offender})
	other.records(other.custody, other.child, "SUSPENDED", "2023-03-03", "")
	other.post(other.social, "/v1/"+other.kase+":recordProceedings", rest.Doc{"processNumber": "1182-0099-26", "offenderParent": other.offender})
	v.refer(people.Fund) // the other child is referred to nobody
	officer := s.people.As("dace.kronberga")
	fund, rehabilitates := s.systemClient(t, "fonds-test", "RECOVERY", "MK537"), s.systemClient(t, "fonds-test", "VICTIM_CHILD", "MK1613")
	before := s.extracts(t) // of an earlier turn in this instance: the day's extract is made once
	permission, _ := s.permitFund(t, people.Fund, "FILE", "RECOVERY", "MK537", "custody", "proceedings")
	var manifest rest.Doc
	await(t, "the fund's extract is made", func() bool {
		list, err := fund.Get(t.Context(), "/v1/extracts")
		for _, e := range rest.List(list, "extracts") {
			if manifest == nil && rest.Str(e, "definition") == "lbf-referred-recovery" && rest.Str(e, "state") != "EXTRACT_STATE_MAKING" {
				manifest = e
			}
		}
		return err == nil && manifest != nil
	})
	name := rest.Str(manifest, "name")
	status, _, body := s.file(t, fund, "/v1/"+name+":download")
	lines := bytes.SplitAfter(bytes.TrimSuffix(body, []byte{'\n'}), []byte{'\n'})
	content := bytes.Join(lines[:len(lines)-1], nil)
	sum := sha256.Sum256(content)
	if status != http.StatusOK || hex.EncodeToString(sum[:]) != rest.Str(manifest, "sha256") || fmt.Sprint(len(lines)-1) != rest.Str(manifest, "rows") {
		t.Fatalf("%d, %d lines, %v", status, len(lines)-1, manifest)
	}
	line := `{"referral":"` + v.referral + `","withdrawn":false,"processNumber":"1182008826","custody":[{"kind":"REMOVED","fromDate":"2024-05-02","decidingBody":"ORPHANS_COURT"}]}` + "\n"
	if fresh := !slices.Contains(before, name); strings.Contains(string(content), line) != fresh {
		t.Errorf("made now %v, and it holds\n%s", fresh, content)
	}
	for _, none := range []string{v.child, v.brother, v.offender, "2024-06-06", "Fondene", "Bāriņtiesas", "1182009926", "2023-03-03"} {
		if strings.Contains(string(content), none) {
			t.Errorf("the extract tells %s:\n%s", none, content)
		}
	}
	confirm := func(sum string) string {
		t.Helper()
		d, err := fund.Post(t.Context(), "/v1/"+name+":confirm", rest.Doc{"rows": rest.Str(manifest, "rows"), "sha256": sum}, uuid.NewString())
		if err != nil {
			t.Fatal(err)
		}
		return rest.Str(d, "state")
	}
	if got := confirm(strings.Repeat("0", 64)); got != "EXTRACT_STATE_DIFFERS" {
		t.Errorf("a wrong checksum: %s", got)
	}
	if got := confirm(rest.Str(manifest, "sha256")); got != "EXTRACT_STATE_CONFIRMED" {
		t.Errorf("the right one: %s", got)
	}
	ask := func(c *rest.Client) error {
		_, err := c.Get(t.Context(), "/v1/"+name)
		return err
	}
	wantProblem(t, ask(rehabilitates), http.StatusForbidden, "DATASET_NOT_PERMITTED")
	wantProblem(t, ask(s.systemClient(t, "nodibinajums-test", "RECOVERY", "MK537")), http.StatusNotFound, "EXTRACT_NOT_FOUND")
	if !slices.Contains(before, name) {
		await(t, "who looked shows the making and the taking", func() bool {
			seen, err := s.people.As("daina.sarga").Get(t.Context(), "/v1/"+v.child+"/usages?pageSize=100")
			var told []string
			for _, u := range rest.List(seen, "usages") {
				told = append(told, rest.Str(u, "action", "code"))
			}
			return err == nil && slices.Contains(told, "DownloadExtract") && slices.Contains(told, "ListReferredFacts") && slices.Contains(told, "ListCustodyEvents")
		})
	}
	seen, err := s.people.As("daina.sarga").Get(t.Context(), "/v1/"+v.offender+"/usages?pageSize=100")
	if err != nil || strings.Contains(fmt.Sprint(seen), "DownloadExtract") || strings.Contains(fmt.Sprint(seen), "ListReferredFacts") {
		t.Errorf("the offender's list tells that somebody asked: %v, %v", seen, err)
	}
	if _, err := officer.Post(t.Context(), "/v1/"+permission+":move", rest.Doc{"step": "END"}, ""); err != nil {
		t.Fatal(err)
	}
	wantProblem(t, ask(fund), http.StatusForbidden, "DATASET_NOT_PERMITTED")
}
