package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Format is how the content is written. What is kept is lines of JSON; CSV is made of them, always the same.
type Format string

// The formats.
const (
	NDJSON Format = "NDJSON"
	CSV    Format = "CSV"
)

// writer sends parts in a format and adds up their checksum.
type writer struct {
	format Format
	of     domain.Dataset
	open   []string
	want   string
	send   func([]byte) error
	sum    hash.Hash
}

func newWriter(e *Extract, as Format, send func([]byte) error) *writer {
	w := &writer{format: as, of: e.Dataset, open: Fields(e.Dataset, e.Leaves), want: e.SHA256, send: send, sum: sha256.New()}
	if as == CSV {
		w.want = e.CSV
	}
	return w
}

// begin sends what stands before the first part.
func (w *writer) begin() error {
	if w.format != CSV {
		return nil
	}
	return w.pass(head(w.of, w.open))
}

// part sends a part as it is kept, or as CSV.
func (w *writer) part(content []byte) error {
	if w.format != CSV {
		return w.pass(content)
	}
	rows, err := rowsOf(w.of, content, w.open)
	if err != nil {
		return domain.ErrExtractBroken.Wrap(err)
	}
	return w.pass(rows)
}

func (w *writer) pass(content []byte) error {
	w.sum.Write(content)
	return w.send(content)
}

// end is the checksum of all that was sent, and whether it is that of the manifest.
func (w *writer) end() (string, bool) {
	got := hex.EncodeToString(w.sum.Sum(nil))
	return got, got == w.want
}
