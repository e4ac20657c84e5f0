package e2e

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A move is not closed over REST without an uploaded certificate and counts that agree, nor by who recorded them; an auditor exports what became
// of it (OBJ-O3).
func TestInstanceOBJ_O3_MoveIsClosedByTwoWithEvidence(t *testing.T) {
	s := own(t)
	id := uuid.Must(uuid.NewV7())
	today := time.Now().In(clock.Riga).Format(time.DateOnly)
	// The plan takes no move within the notice that providers were promised: this one was entered long ago.
	if _, err := s.DB("providers").Exec(t.Context(), `insert into cutover (id, municipality, fact, service_kind, owner, from_day, note_lv, note_en, contact, set_by, set_at)
		values ($1, '0057000', 'G20', 'SVC-25', 'DIGISOC', $2, 'x', 'x', 'x', 'x', now())`, id, today); err != nil {
		t.Fatal(err)
	}
	v := &victim{t: t}
	path := "/v1/cutovers/" + id.String()
	dace, raimonds, auditor := s.people.As("dace.kronberga"), s.people.As("raimonds.sils"), s.people.As("auditore.zane")
	sum := strings.Repeat("0a", 32)
	counts := func(n string) []any {
		return []any{rest.Doc{"fact": "G20", "sourceCount": "120", "sourceSha256": sum, "targetCount": n, "targetSha256": sum}}
	}
	recorded := v.post(dace, path+":recordEvidence", rest.Doc{"vendor": "40008000301", "keys": rest.Doc{"record": "KMS-7", "date": today}, "archive": "VDC A-12", "counts": counts("119")})
	_, err := raimonds.Post(t.Context(), path+":close", rest.Doc{"etag": rest.Str(recorded, "etag")}, uuid.NewString())
	wantProblem(t, err, http.StatusConflict, "CUTOVER_EVIDENCE_MISSING")
	open, err := auditor.Get(t.Context(), path+"/closure")
	if missing, _ := open["missing"].([]any); err != nil || len(missing) != 2 || missing[0] != "certificate" || missing[1] != "counts[G20]" {
		t.Errorf("missing %v %v", open, err)
	}
	recorded = v.post(dace, path+":recordEvidence", rest.Doc{"counts": counts("120"), "certificate": rest.Doc{"fileName": "akts.asice", "content": base64.StdEncoding.EncodeToString([]byte("Dzēsts."))}})
	_, err = dace.Post(t.Context(), path+":close", rest.Doc{"etag": rest.Str(recorded, "etag")}, uuid.NewString())
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
	closed := v.post(raimonds, path+":close", rest.Doc{"etag": rest.Str(recorded, "etag")})
	if rest.Str(closed, "closedBy") != "raimonds.sils" || rest.Str(closed, "recordedBy") != "dace.kronberga" || rest.Str(closed, "certificate", "sha256") == "" {
		t.Errorf("closed %v", closed)
	}
	for address, want := range map[string]string{path + "/eraseCertificate": "Dzēsts.", "/v1/cutovers:exportClosures": `"closedBy": "raimonds.sils"`} {
		status, _, body, err := auditor.Raw(t.Context(), http.MethodGet, address, nil, "")
		if err != nil || status != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %d %s %v", address, status, body, err)
		}
	}
	_, err = s.people.As("ilze.kalnina").Get(t.Context(), path+"/closure")
	wantProblem(t, err, http.StatusForbidden, "ACCESS_DENIED")
}
