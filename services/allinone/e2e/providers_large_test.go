package e2e

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

const workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// sums sends a file that is made as it goes and returns the last line of the answer; the answers between are counted and let go.
func (d *reporter) sums(t *testing.T, media string, body io.Reader) (status, answers int, last string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.Base+"/v1/uploads", body)
	if err != nil {
		t.Fatal(err)
	}
	token, err := d.signIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + token, "Content-Type": media, "Digisoc-Purpose": "DELIVER", "Digisoc-Legal-Basis": "SPSP-17-6"} {
		req.Header.Set(name, value)
	}
	patient := *d.http
	patient.Timeout = 10 * time.Minute // the file is large and the machine may be busy
	res, err := patient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		last = lines.Text()
		answers++
	}
	if lines.Err() != nil {
		t.Fatal(lines.Err())
	}
	return res.StatusCode, answers, last
}

// over is n copies of a line; each %d in it becomes its number.
func over(line string, n int) io.Reader {
	out, in := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(in, 64<<10)
		numbered := strings.Contains(line, "%d")
		for i := range n {
			var err error
			if numbered {
				_, err = fmt.Fprintf(b, line, i)
			} else {
				_, err = b.WriteString(line)
			}
			if err != nil {
				return // nobody reads any more
			}
		}
		in.CloseWithError(b.Flush())
	}()
	return out
}

// growth runs f and returns by how much the memory of all services together grew at most, bytes after a collection.
func growth(f func()) int64 {
	live := func() int64 {
		s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(s)
		return int64(s[0].Value.Uint64())
	}
	before, most, done := live(), atomic.Int64{}, make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		for tick := time.NewTicker(20 * time.Millisecond); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				most.Store(max(most.Load(), live()))
			}
		}
	}()
	f()
	close(done)
	<-watched
	return most.Load() - before
}

// smaller is a twentieth of n when tests are to be short, and under the race detector, which counts memory of its own.
func smaller(n int) int {
	if testing.Short() || raceDetector {
		return n / 20
	}
	return n
}

// A file of 200 MB, its notes as long as notes may be, is taken as it comes: every record is answered and kept, and the memory
// of the services does not grow with it. One record sent over and over is answered each time and counted once; the bench
// repeats it a million times.
func TestInstanceLargeFilesAreTakenInPieces(t *testing.T) {
	d := newReporter(t, 50)
	line := mustJSON(t, d.record("large-%d", 0))
	note := strings.Repeat("𐍈", 2000)
	long := strings.Replace(string(line), "{", `{"note":"`+note+`",`, 1) + "\n"
	n := smaller(200<<20/len(long) + 1)
	more := growth(func() {
		status, answers, last := d.sums(t, "application/x-ndjson", over(strings.Replace(long, `"0.01"`, `"0"`, 1), n))
		if status != http.StatusOK || answers != n+2 || !strings.Contains(last, fmt.Sprintf(`"accepted":%d`, n)) || !strings.Contains(last, `"done":true`) {
			t.Fatalf("%d, %d answers of %d, last %s", status, answers, n, last)
		}
	})
	if d.kept() != n || more > 120<<20 && !raceDetector && !testing.Short() {
		t.Errorf("%d kept of %d, memory grew by %d MB", d.kept(), n, more>>20)
	}
	m := smaller(100_000)
	status, answers, last := d.sums(t, "application/x-ndjson", over(string(mustJSON(t, d.record("again", 1)))+"\n", m))
	if status != http.StatusOK || answers != m+2 || !strings.Contains(last, fmt.Sprintf(`"duplicates":%d`, m-1)) || !strings.Contains(last, `"accepted":1,`) || d.kept() != n+1 {
		t.Errorf("%d, %d answers of %d, last %s, %d kept", status, answers, m, last, d.kept()-n)
	}
}

// What no table may be is refused whole, with the status that says why and both texts; what only a cell may not be rejects its
// row. Nothing of a refused file is kept.
func TestInstanceBadTablesAreRefused(t *testing.T) {
	d := newReporter(t, 1)
	for name, c := range map[string]struct {
		media  string
		body   io.Reader
		status int
		reason string
	}{
		"200 MB of workbook":   {workbook, io.LimitReader(io.MultiReader(strings.NewReader("PK\x03\x04"), over(strings.Repeat("x", 1<<16), 3200)), 200<<20), http.StatusRequestEntityTooLarge, "TABLE_TOO_LARGE"},
		"a zip bomb":           {workbook, bytes.NewReader(bomb(t)), http.StatusRequestEntityTooLarge, "TABLE_TOO_LARGE"},
		"another encoding":     {"text/csv", strings.NewReader("Ieraksta numurs;Diena;Re\xeeistr\xe2cija\r\n"), http.StatusBadRequest, "TABLE_ENCODING_INVALID"},
		"lines for a workbook": {workbook, bytes.NewReader(d.file("x", 1)), http.StatusBadRequest, "TABLE_UNREADABLE"},
	} {
		status, lines, err := d.uploadAs(t.Context(), c.media, "", c.body)
		if err != nil || status != c.status || len(lines) != 1 || rest.Str(lines[0], "reason") != c.reason || rest.Str(lines[0], "texts", "lv", "detail") == "" || rest.Str(lines[0], "texts", "en", "detail") == "" {
			t.Errorf("%s: %d %v %v", name, status, lines, err)
		}
	}
	r := d.record("formula", 0)
	row := strings.Join([]string{"=1+1", d.day, d.registration, rest.Str(r, "assignment"), "1"}, ";")
	status, lines, err := d.uploadAs(t.Context(), "text/csv", "", strings.NewReader("eventId;day;registration;assignment;units\r\n"+row+"\r\n"))
	if got := outcomes(lines); err != nil || status != http.StatusOK || got["REJECTED"] != 1 || rest.Str(rest.List(lines[1], "findings")[0], "rule") != "FORMULA_NOT_ALLOWED" {
		t.Errorf("a formula: %d %v %v", status, lines, err)
	}
	if d.kept() != 0 {
		t.Errorf("%d records kept", d.kept())
	}
}

// bomb is a small workbook whose sheet unpacks to 30 MB, a thousand times what it holds.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	part := func(name, text string, times int) {
		w, err := z.Create(name)
		for range times {
			if err == nil {
				_, err = io.WriteString(w, text)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	part("xl/workbook.xml", `<workbook><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>`, 1)
	part("xl/worksheets/sheet1.xml", strings.Repeat("<row/>", 10_000), 500)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
