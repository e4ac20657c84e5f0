package stoplist

import (
	"fmt"
	"testing"

	"github.com/digisoc/platform/pkg/clock"
)

// What the list costs each call, with as many entries as a platform full of lapsed roles would have.
func BenchmarkJudge(b *testing.B) {
	var entries []Entry
	for i := range 5000 {
		entries = append(entries, Entry{Kind: Role, ID: fmt.Sprintf("official-%d", i), Role: "caseworker", From: began})
	}
	h, err := New("persons", clock.Fixed(began))
	if err != nil {
		b.Fatal(err)
	}
	h.Fill(entries)
	for b.Loop() {
		if _, err := h.Judge(official, []string{agreement}); err != nil {
			b.Fatal(err)
		}
	}
}
