package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
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
	before := s.extracts(t) // of an earlier turn in this instance: the day's extract is made once
	reader, award := s.institution(t, "RELIEF", "MK-624-2023"), rest.Str(p.benefits[0], "name")
	await(t, "the benefit is in the dataset", func() bool { return len(changes(t, reader, "granted-benefits", number, award)) > 0 })
	permission, file := s.permitPolicy(t)
	_, err := s.institution(t, "POLICY", "MK587").Get(t.Context(), "/v1/datasets/granted-benefits/changes?permission="+file)
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED") // OBJ-X3: a permission for files is none for questions
	system := s.institution(t, "POLICY", "MK587")
	var manifest rest.Doc
	await(t, "the extract is made", func() bool {
		list, err := system.Get(t.Context(), "/v1/extracts")
		for _, e := range rest.List(list, "extracts") {
			if manifest == nil && rest.Str(e, "definition") == "spolis-granted-benefits" && rest.Str(e, "state") != "EXTRACT_STATE_MAKING" {
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
	fresh := !slices.Contains(before, name)
	if bytes.Contains(content, []byte(award)) != fresh {
		t.Errorf("%s is in an extract that was made after it, and in no other: made now %v", award, fresh)
	}
	wantCSV(t, s, system, manifest, len(lines)-1)
	if fresh { // of an earlier extract it is another person
		await(t, "the person sees who got her data", func() bool {
			seen, err := s.people.As("daina.sarga").Get(t.Context(), "/v1/"+p.applicant+"/usages?pageSize=100")
			return err == nil && slices.ContainsFunc(rest.List(seen, "usages"), func(u rest.Doc) bool { return rest.Str(u, "action", "code") == "DownloadExtract" })
		})
	}
	wrong := rest.Doc{"rows": "1000000", "sha256": end.SHA256}
	if d, err := system.Post(t.Context(), "/v1/"+name+":confirm", wrong, uuid.NewString()); err != nil || rest.Str(d, "state") != "EXTRACT_STATE_DIFFERS" {
		t.Errorf("a wrong count: %v, %v", d, err)
	}
	if d, err := system.Post(t.Context(), "/v1/"+name+":confirm", rest.Doc{"rows": rest.Str(manifest, "rows"), "sha256": end.SHA256}, uuid.NewString()); err != nil || rest.Str(d, "state") != "EXTRACT_STATE_CONFIRMED" {
		t.Errorf("the right one: %v, %v", d, err)
	}
	_, err = s.institution(t, "RELIEF", "MK-624-2023").Get(t.Context(), "/v1/"+name)
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
	if _, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/"+permission+":move", rest.Doc{"step": "END"}, ""); err != nil {
		t.Fatal(err)
	}
	_, err = system.Get(t.Context(), "/v1/"+name)
	wantProblem(t, err, http.StatusForbidden, "DATASET_NOT_PERMITTED")
}

// wantCSV takes the same content as CSV (RFC 4180), whose checksum stands in the manifest.
func wantCSV(t *testing.T, s *system, c *rest.Client, manifest rest.Doc, rows int) {
	t.Helper()
	status, header, body := s.file(t, c, "/v1/"+rest.Str(manifest, "name")+":download?format=EXTRACT_FORMAT_CSV")
	sum := sha256.Sum256(body)
	if status != http.StatusOK || header.Get("Content-Type") != "text/csv; charset=utf-8; header=present" || hex.EncodeToString(sum[:]) != rest.Str(manifest, "csvSha256") {
		t.Fatalf("%d %s: %x, manifest %s", status, header.Get("Content-Type"), sum, rest.Str(manifest, "csvSha256"))
	}
	all, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if want := []string{"position", "award", "version", "withdrawn", "personalCode", "kind", "fromDate", "toDate", "monthlyCents", "municipality"}; err != nil || len(all) != rows+1 || !slices.Equal(all[0], want) {
		t.Errorf("%d rows of %v, %v", len(all), all[0], err)
	}
	if bytes.Count(body, []byte("\r\n")) != rows+1 || bytes.Count(body, []byte("\n")) != rows+1 {
		t.Error("lines end with CRLF, each")
	}
}

// extracts names those that there are, as the data officer sees them.
func (s *system) extracts(t *testing.T) (out []string) {
	t.Helper()
	list, err := s.people.As("dace.kronberga").Get(t.Context(), "/v1/extracts")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range rest.List(list, "extracts") {
		out = append(out, rest.Str(e, "name"))
	}
	return out
}

// permitPolicy records the ministry's permission for files and returns its name and number.
func (s *system) permitPolicy(t *testing.T) (name, number string) {
	t.Helper()
	today := time.Now()
	number = "V-" + uuid.NewString()[:8]
	p, err := s.people.As("dace.kronberga").Post(t.Context(), "/v1/datasetPermissions", rest.Doc{"permission": rest.Doc{
		"number": number, "mode": "FILE", "organisation": "90000000001", "dataset": "datasets/granted-benefits", "purpose": "POLICY", "legalBasis": "MK587",
		"fields":   []string{"person", "kind", "period", "amount", "municipality"},
		"fromDate": today.AddDate(0, 0, -1).Format(time.DateOnly), "toDate": today.AddDate(1, 0, 0).Format(time.DateOnly), "dailyQuota": 500}}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(p, "name"), number
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
