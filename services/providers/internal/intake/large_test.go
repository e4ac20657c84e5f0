package intake

import (
	"io"
	"runtime"
	"strings"
	"testing"
)

// repeated is a text over and over.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

// 200 MB of lines are read with memory that does not grow with them, be the lines as long as they may be or ordinary; every
// line is a record or a finding.
func TestLargeFileIsReadInPieces(t *testing.T) {
	size := int64(200 << 20)
	if testing.Short() {
		size /= 20
	}
	for name, line := range map[string]string{
		"ordinary":        text(1) + "\n",
		"longest note":    strings.Replace(text(1), "{", `{"note":"`+strings.Repeat("ā", 2000)+`",`, 1) + "\n",
		"longest line":    `{"note":"` + strings.Repeat("x", MaxLine-20) + "\"}\n",
		"a line too long": `{"note":"` + strings.Repeat("x", 4*MaxLine) + "\"}\n",
		"nothing":         strings.Repeat(" ", 1000) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			size := size
			if name != "ordinary" {
				size /= 5
			}
			whole := size / int64(len(line)) * int64(len(line))
			n := NewNDJSON(io.LimitReader(&repeated{text: line}, whole), reader(), 0, 0)
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			before, peak, records := m.HeapAlloc, uint64(0), 0
			for chunk := 0; ; chunk++ {
				list, err := n.Next(1000)
				if err != nil {
					t.Fatal(err)
				}
				if records += len(list); len(list) == 0 {
					break
				}
				if chunk%100 == 0 {
					runtime.GC()
					runtime.ReadMemStats(&m)
					peak = max(peak, m.HeapAlloc)
				}
				runtime.KeepAlive(list)
			}
			want := int(whole) / len(line)
			if name == "nothing" {
				want = 0
			}
			if records != want || n.Bytes != whole || peak > before+24<<20 {
				t.Errorf("%d records of %d, %d of %d bytes, memory from %d to %d", records, want, n.Bytes, whole, before, peak)
			}
		})
	}
}
