package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/clock"
	providersv1 "github.com/digisoc/platform/proto/gen/go/providers/v1"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// reporter is a provider's system in production with clients who were accepted.
type reporter struct {
	*apsis
	registration string
	clients      []string
	day          string
}

// newReporter joins a provider and gives it n clients, straight in the tables: how they are referred is another test's.
func newReporter(t *testing.T, n int) *reporter {
	t.Helper()
	rita := registrar{sys(t).people.As("rita.lapina"), t}
	p := rita.provider("")
	d := &reporter{apsis: newSystem(t), registration: rest.Str(rita.registration(p, "SVC-04", "Piegādes iela "+uuid.NewString()[:8], false), "name")}
	d.join(p, termsOf(d.registration))
	d.day = time.Now().In(clock.Riga).AddDate(0, 0, -1).Format(time.DateOnly)
	db := own(t).DB("providers")
	provider, registration := strings.TrimPrefix(rest.Str(p, "name"), "providers/"), strings.TrimPrefix(d.registration, "registrations/")
	if _, err := db.Exec(t.Context(), `insert into input_mode (id, registration_id, mode, from_day, set_by, set_at) values (gen_random_uuid(), $1, 'API', current_date - 60, 't', now())`, registration); err != nil {
		t.Fatal(err)
	}
	for range n {
		id := uuid.Must(uuid.NewV7())
		if _, err := db.Exec(t.Context(), `insert into assignment (id, environment, provider_id, registration_id, municipality, person, grant_ref, service_kind, unit, limit_units, limit_per,
			from_day, to_day, paused, payers, copay_cents, answer_by, extract, plan_version, address_hidden, state, reason, note, version, created_by, created_at, updated_at)
			values ($1, 'PRODUCTION', $2, $3, '0033000', gen_random_uuid(), 'L-1', 'SVC-04', 'HOUR', 0, '', current_date - 60, current_date + 60, '{}', '[]', 0, now(), '{}', 1, false,
			'ACCEPTED', '', '', 1, 't', now(), now())`, id, provider, registration); err != nil {
			t.Fatal(err)
		}
		d.clients = append(d.clients, "assignments/"+id.String())
	}
	return d
}

func (d *reporter) record(source string, i int) rest.Doc {
	return rest.Doc{
		"eventId": source, "type": "service.delivered", "schemaVersion": "2026-10", "occurredAt": d.day + "T10:00:00Z", "registration": d.registration,
		"assignment": d.clients[i%len(d.clients)], "worker": "w1", "day": d.day, "units": "0.01",
	}
}

// file is n records, one a line.
func (d *reporter) file(name string, n int) []byte {
	var b bytes.Buffer
	for i := range n {
		b.Write(mustJSON(d.t, d.record(fmt.Sprintf("%s-%d", name, i), i)))
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// upload sends a file and returns the status and the lines of the answer.
func (d *apsis) upload(ctx context.Context, query string, body io.Reader) (int, []rest.Doc, error) {
	return d.uploadAs(ctx, "application/x-ndjson", query, body)
}

// uploadAs is upload of another kind of file.
func (d *apsis) uploadAs(ctx context.Context, media, query string, body io.Reader) (int, []rest.Doc, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Base+"/v1/uploads"+query, body)
	if err != nil {
		return 0, nil, err
	}
	token, err := d.signIn(ctx)
	if err != nil {
		return 0, nil, err
	}
	for name, value := range map[string]string{
		"Authorization": "Bearer " + token, "Content-Type": media, "Digisoc-Purpose": "DELIVER", "Digisoc-Legal-Basis": "SPSP-17-6",
	} {
		req.Header.Set(name, value)
	}
	res, err := d.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	var lines []rest.Doc
	for in := json.NewDecoder(res.Body); ; {
		var line rest.Doc
		if err := in.Decode(&line); err != nil {
			if err == io.EOF {
				err = nil
			}
			return res.StatusCode, lines, err
		}
		lines = append(lines, line)
	}
}

func outcomes(lines []rest.Doc) map[string]int {
	n := map[string]int{}
	for _, l := range lines {
		if o := rest.Str(l, "outcome"); o != "" {
			n[strings.TrimPrefix(o, "RECORD_OUTCOME_")]++
		}
	}
	return n
}

func (d *reporter) kept() (n int) {
	d.t.Helper()
	if err := own(d.t).DB("providers").QueryRow(d.t.Context(), "select count(*) from delivery_record where registration_id = $1 and current",
		strings.TrimPrefix(d.registration, "registrations/")).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// The same records through every door: by themselves, in a batch, in a stream and in a file. The first door keeps them, the
// others say that they are there, record by record, and a bad one beside them is answered with rule, field and both texts.
func TestInstanceRecordsComeThroughEveryDoor(t *testing.T) {
	d := newReporter(t, 2)
	bad := d.record("bad", 0)
	bad["units"] = "99"
	records := []rest.Doc{d.record("a", 0), bad, d.record("b", 1)}

	doc, err := d.Post(t.Context(), "/v1/records:validate", rest.Doc{"records": records}, "")
	if got := outcomes(rest.List(doc, "answers")); err != nil || got["ACCEPTED"] != 2 || got["REJECTED"] != 1 || d.kept() != 0 {
		t.Fatalf("validate: %v %v, %d kept", got, err, d.kept())
	}
	key := uuid.NewString()
	doc, err = d.Post(t.Context(), "/v1/records", rest.Doc{"record": records[0]}, key)
	if err != nil || rest.Str(doc, "answer", "outcome") != "RECORD_OUTCOME_ACCEPTED" {
		t.Fatalf("one: %v %v", doc, err)
	}
	if again, err := d.Post(t.Context(), "/v1/records", rest.Doc{"record": records[0]}, key); err != nil || rest.Str(again, "answer", "name") != rest.Str(doc, "answer", "name") {
		t.Errorf("one, repeated: %v %v", again, err)
	}
	doc, err = d.Post(t.Context(), "/v1/records:batchSubmit", rest.Doc{"records": records}, uuid.NewString())
	answers := rest.List(doc, "answers")
	if got := outcomes(answers); err != nil || got["DUPLICATE"] != 1 || got["ACCEPTED"] != 1 || got["REJECTED"] != 1 {
		t.Fatalf("batch: %v %v", doc, err)
	}
	finding := rest.List(answers[1], "findings")[0]
	if rest.Str(finding, "rule") != "OVERLAP" || rest.Str(finding, "field") != "day" || rest.Str(finding, "text", "lv") == "" || rest.Str(finding, "text", "en") == "" {
		t.Errorf("finding %v", finding)
	}
	var file bytes.Buffer
	for _, r := range records {
		file.Write(append(mustJSON(t, r), '\n'))
	}
	status, lines, err := d.upload(t.Context(), "", &file)
	if got := outcomes(lines); err != nil || status != http.StatusOK || got["DUPLICATE"] != 2 || got["REJECTED"] != 1 || len(lines) != 5 {
		t.Fatalf("file: %d %v %v", status, lines, err)
	}
	d.table(t, records)
	d.stream(t, records[0])
	if d.kept() != 3 { // a, b, and the one that came in a table only
		t.Errorf("%d records kept, want 3", d.kept())
	}
	doc, err = d.Post(t.Context(), "/v1/workers:register", rest.Doc{"workers": []rest.Doc{{"ref": "w1", "role": "WORKER_ROLE_CARER", "from": d.day}}}, uuid.NewString())
	if list, _ := d.Get(t.Context(), "/v1/workers"); err != nil || len(rest.List(list, "workers")) != 1 || rest.Str(rest.List(list, "workers")[0], "ref") != "w1" {
		t.Errorf("workers: %v %v %v", doc, list, err)
	}
	doc, err = d.Get(t.Context(), "/v1/records?assignment="+d.clients[0])
	if err != nil || len(rest.List(doc, "records")) != 2 {
		t.Errorf("list: %v %v", doc, err)
	}
}

// table sends the records as the filled template, and files that are no table.
func (d *reporter) table(t *testing.T, records []rest.Doc) {
	t.Helper()
	status, header, empty, err := d.Raw(t.Context(), http.MethodGet, "/v1/records:template?format=RECORD_TABLE_FORMAT_CSV", nil, "")
	if err != nil || status != http.StatusOK || header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("template: %d %v %v", status, header, err)
	}
	filled := string(empty)
	for _, r := range records {
		// Latvian spreadsheets write decimals with a comma
		filled += strings.Join([]string{r["eventId"].(string), r["day"].(string), r["registration"].(string), r["assignment"].(string), "", strings.Replace(fmt.Sprint(r["units"]), ".", ",", 1), "", "", "", ""}, ";") + "\r\n"
	}
	status, lines, err := d.uploadAs(t.Context(), "text/csv", "", strings.NewReader(filled))
	if got := outcomes(lines); err != nil || status != http.StatusOK || got["REJECTED"] != 3 {
		t.Fatalf("table: %d %v %v", status, lines, err)
	}
	if finding := rest.List(lines[1], "findings"); len(finding) == 0 || rest.Str(finding[0], "rule") != "RECORD_ID_REUSED" {
		t.Errorf("the time of a record that was sent before is another one in the table: %v", lines[1])
	}
	fresh := strings.Replace(filled, "\n"+records[0]["eventId"].(string)+";", "\nt1;", 1)
	status, lines, err = d.uploadAs(t.Context(), "text/csv; charset=utf-8", "", strings.NewReader(fresh))
	if err != nil || status != http.StatusOK || len(lines) != 5 {
		t.Errorf("table: %d %v %v", status, lines, err)
	}
	if status, lines, _ := d.uploadAs(t.Context(), "text/csv", "", strings.NewReader("Ieraksta numurs;Cena\r\n")); status != http.StatusBadRequest {
		t.Errorf("a column that nobody knows: %d %v", status, lines)
	}
	for media, want := range map[string]int{"text/csv; charset=windows-1257": http.StatusUnsupportedMediaType, "application/pdf": http.StatusUnsupportedMediaType,
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": http.StatusBadRequest} {
		if status, lines, _ := d.uploadAs(t.Context(), media, "", strings.NewReader(filled)); status != want {
			t.Errorf("%s: %d %v", media, status, lines)
		}
	}
}

// stream sends a record over a gRPC stream, twice, as two batches.
func (d *reporter) stream(t *testing.T, record rest.Doc) {
	t.Helper()
	conn, err := own(t).DialAs("gateway", "providers")
	if err != nil {
		t.Fatal(err)
	}
	token, err := d.PurposeToken(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	stream, err := providersv1.NewDeliveryServiceClient(conn).StreamRecords(metadata.AppendToOutgoingContext(t.Context(),
		"authorization", "Bearer "+token))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := stream.Send(&providersv1.StreamRecordsRequest{Records: []*providersv1.DeliveryRecord{{
			EventId: rest.Str(record, "eventId"), Type: rest.Str(record, "type"), SchemaVersion: rest.Str(record, "schemaVersion"), OccurredAt: rest.Str(record, "occurredAt"),
			Registration: rest.Str(record, "registration"), Assignment: rest.Str(record, "assignment"), Worker: "w1", Day: d.day, Units: "0.01",
		}}}); err != nil {
			t.Fatal(err)
		}
		answer, err := stream.Recv()
		if err != nil || answer.GetAnswers()[0].GetOutcome() != providersv1.RecordOutcome_RECORD_OUTCOME_DUPLICATE {
			t.Fatalf("stream: %v %v", answer, err)
		}
	}
	if err := stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != io.EOF {
		t.Fatalf("end of the stream: %v", err)
	}
}

// A file that breaks off is taken up to a whole chunk; the sender asks how far and goes on there, and every record is kept
// once. Sending it whole again changes nothing. What was refused before the break is read afterwards.
func TestInstanceCutUploadResumes(t *testing.T) {
	d := newReporter(t, 50)
	bad := d.record("bad", 0)
	bad["units"] = "99" // more than a day holds
	file := append(append(mustJSON(t, bad), '\n'), d.file("cut", 3500)...)
	body, feed := io.Pipe()
	go func() {
		_, _ = feed.Write(file[:len(file)*3/4])
		for deadline := time.Now().Add(time.Minute); d.kept() == 0 && time.Now().Before(deadline); {
			pause(50 * time.Millisecond)
		}
		feed.CloseWithError(fmt.Errorf("the cable was pulled"))
	}()
	_, _, err := d.upload(t.Context(), "", body)
	if err == nil {
		t.Fatal("a cut file was answered as whole")
	}
	var name string
	if err := own(t).DB("providers").QueryRow(t.Context(), "select 'uploads/' || id from upload order by id desc limit 1").Scan(&name); err != nil {
		t.Fatal(err)
	}
	var at rest.Doc
	for range 100 { // the service may still be storing a chunk that had come whole
		if at, err = d.Get(t.Context(), "/v1/"+name); err != nil {
			t.Fatal(err)
		}
		status, _, _ := d.upload(t.Context(), "?upload="+name+"&offset=1", bytes.NewReader(file))
		if status != http.StatusBadRequest && status != http.StatusConflict && status != http.StatusPreconditionFailed && status != http.StatusUnprocessableEntity {
			t.Fatalf("another place than where it stopped: %d", status)
		}
		if at["done"] == nil {
			break
		}
	}
	var offset int
	if _, err := fmt.Sscan(rest.Str(at, "bytes"), &offset); err != nil {
		offset = 0 // nothing was taken yet
	}
	status, lines, err := d.upload(t.Context(), fmt.Sprintf("?upload=%s&offset=%d", name, offset), bytes.NewReader(file[offset:]))
	if err != nil || status != http.StatusOK || d.kept() != 3500 {
		t.Fatalf("%d %v, %d kept", status, err, d.kept())
	}
	if last := lines[len(lines)-1]; last["done"] != true || fmt.Sprint(last["lines"]) != "3501" || fmt.Sprint(last["accepted"]) != "3500" {
		t.Errorf("last line %v", last)
	}
	left, err := d.Get(t.Context(), "/v1/"+name+"/answers?outcome=RECORD_OUTCOME_REJECTED")
	if answers := rest.List(left, "answers"); err != nil || len(answers) != 1 || rest.Str(answers[0], "eventId") != "bad" || rest.Str(left, "expireTime") == "" ||
		rest.Str(rest.List(answers[0], "findings")[0], "text", "lv") == "" {
		t.Errorf("kept answers: %v %v", left, err)
	}
	_, lines, err = d.upload(t.Context(), "", bytes.NewReader(file))
	if got := outcomes(lines); err != nil || got["DUPLICATE"] != 3500 || d.kept() != 3500 {
		t.Errorf("again: %v %v, %d kept", got, err, d.kept())
	}
}

// Many clients of one provider that send the same records at once, and again when they are told to wait: every record is kept
// once.
func TestInstanceHundredClientsRetry(t *testing.T) {
	d := newReporter(t, 10)
	var records []rest.Doc
	for i := range 200 {
		records = append(records, d.record(fmt.Sprintf("h-%d", i), i))
	}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			for range 200 {
				_, err := d.Post(t.Context(), "/v1/records:batchSubmit", rest.Doc{"records": records}, "")
				if err == nil {
					return
				}
				p, ok := err.(*rest.Problem)
				if !ok || p.Status != http.StatusTooManyRequests && p.Status != http.StatusConflict && p.Status != http.StatusServiceUnavailable {
					t.Errorf("%v", err)
					return
				}
				if p.Status == http.StatusTooManyRequests && p.RetryAfter == "" {
					t.Error("told to wait, but not how long")
					return
				}
				pause(50 * time.Millisecond) // what the answer asks for
			}
			t.Error("never got through")
		})
	}
	wg.Wait()
	if d.kept() != 200 {
		t.Errorf("%d records kept, want 200", d.kept())
	}
}

// What ends in the middle of a file stops the next chunk of it: what was answered is kept, and nothing more is taken.
func TestInstanceEndStopsAnUploadInTheMiddle(t *testing.T) {
	d := newReporter(t, 5)
	file := d.file("mid", 6000)
	body, feed := io.Pipe()
	go func() {
		_, _ = feed.Write(file[:len(file)/2])
		for range 200 {
			if d.kept() > 0 {
				break
			}
			pause(20 * time.Millisecond)
		}
		officer(t).post("/v1/"+rest.Str(d.agreement, "name")+":move", rest.Doc{"step": "AGREEMENT_STEP_SUSPEND", "reason": "pārbaude"})
		_, _ = feed.Write(file[len(file)/2:])
		feed.Close()
	}()
	_, lines, err := d.upload(t.Context(), "", body)
	if err != nil || len(lines) == 0 {
		t.Fatalf("%v %v", lines, err)
	}
	last := lines[len(lines)-1]
	if rest.Str(last, "problem", "reason") != "AGREEMENT_NOT_ACTIVE" || d.kept() != outcomes(lines)["ACCEPTED"] || d.kept() == 0 || d.kept() == 6000 {
		t.Errorf("last line %v, %d kept, %v answered", last, d.kept(), outcomes(lines))
	}
}

// pause waits as a client does between two attempts.
func pause(d time.Duration) { <-time.After(d) }
