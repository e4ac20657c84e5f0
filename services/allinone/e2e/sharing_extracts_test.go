package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// GR-11 over REST: a due extract is made, arrives as lines that end with their count and checksum, and is confirmed.
func TestInstanceMinistryTakesAnExtract(t *testing.T) {
	s := own(t)
	p := decide(t)
	_, number := s.permit(t, "granted-benefits", "kind")
	reader, award := s.institution(t, "RELIEF", "MK-624-2023"), rest.Str(p.benefits[0], "name")
	await(t, "the benefit is in the dataset", func() bool { return len(changes(t, reader, "granted-benefits", number, award)) > 0 })
	permission := s.permitPolicy(t)
	system := s.institution(t, "POLICY", "MK587")
	var manifest rest.Doc
	await(t, "the extract is made", func() bool {
		list, err := system.Get(t.Context(), "/v1/extracts")
		for _, e := range rest.List(list, "extracts") {
			if rest.Str(e, "definition") == "spolis-granted-benefits" && rest.Str(e, "state") != "EXTRACT_STATE_MAKING" {
				manifest = e
			}
		}
		return err == nil && manifest != nil
	})
	name := rest.Str(manifest, "name")
	status, header, body := s.file(t, system, "/v1/"+name+":download")
	lines := bytes.SplitAfter(bytes.TrimSuffix(body, []byte{'\n'}), []byte{'\n'})
	content, last := bytes.Join(lines[:len(lines)-1], nil), lines[len(lines)-1]
	var end struct {
		Rows   int    `json:"rows"`
		SHA256 string `json:"sha256"`
	}
	if err := json.Unmarshal(last, &end); err != nil || status != http.StatusOK || header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("%d %s: ends with %s, %v", status, header.Get("Content-Type"), last, err)
	}
	sum := sha256.Sum256(content)
	if got := hex.EncodeToString(sum[:]); end.Rows != len(lines)-1 || got != end.SHA256 || got != rest.Str(manifest, "sha256") || strconv.Itoa(end.Rows) != rest.Str(manifest, "rows") {
		t.Errorf("%d lines of %s, told %+v, manifest %v", len(lines)-1, got, end, manifest)
	}
	if !bytes.Contains(content, []byte(award)) {
		t.Errorf("%s is not in the extract", award)
	}
	await(t, "the person sees who got her data", func() bool {
		seen, err := s.people.As("daina.sarga").Get(t.Context(), "/v1/"+p.applicant+"/usages?pageSize=100")
		return err == nil && slices.ContainsFunc(rest.List(seen, "usages"), func(u rest.Doc) bool { return rest.Str(u, "action", "code") == "DownloadExtract" })
	})
	wrong := rest.Doc{"rows": "1000000", "sha256": end.SHA256}
	if d, err := system.Post(t.Context(), "/v1/"+name+":confirm", wrong, uuid.NewString()); err != nil || rest.Str(d, "state") != "EXTRACT_STATE_DIFFERS" {
		t.Errorf("a wrong count: %v, %v", d, err)
	}
	if d, err := system.Post(t.Context(), "/v1/"+name+":confirm", rest.Doc{"rows": rest.Str(manifest, "rows"), "sha256": end.SHA256}, uuid.NewString()); err != nil || rest.Str(d, "state") != "EXTRACT_STATE_CONFIRMED" {
		t.Errorf("the right one: %v, %v", d, err)
	}
	_, err := s.institution(t, "RELIEF", "MK-624-2023").Get(t.Context(), "/v1/"+name)
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+permission+":move", rest.Doc{"step": "END"}, ""); err != nil {
		t.Fatal(err)
	}
	_, err = system.Get(t.Context(), "/v1/"+name)
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
}

// permitPolicy records the ministry's permission and returns its name.
func (s *system) permitPolicy(t *testing.T) string {
	t.Helper()
	today := time.Now()
	p, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/datasetPermissions", rest.Doc{"permission": rest.Doc{
		"number": "V-" + uuid.NewString()[:8], "organisation": "90000000001", "dataset": "datasets/granted-benefits", "purpose": "POLICY", "legalBasis": "MK587",
		"fields":   []string{"person", "kind", "period", "amount", "municipality"},
		"fromDate": today.AddDate(0, 0, -1).Format(time.DateOnly), "toDate": today.AddDate(1, 0, 0).Format(time.DateOnly), "dailyQuota": 500}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(p, "name")
}

// file takes what is no JSON.
func (s *system) file(t *testing.T, c *rest.Client, path string) (int, http.Header, []byte) {
	t.Helper()
	status, header, body, err := c.Raw(t.Context(), http.MethodGet, path, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	return status, header, body
}
