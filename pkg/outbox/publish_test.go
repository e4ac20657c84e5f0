package outbox

import (
	"errors"
	"testing"
)

// A stream that lost its end while the connection stood, or that somebody else wrote to, acknowledges with a number that
// may well be higher than the last.
func TestAcknowledgementMustCountOnFromTheLast(t *testing.T) {
	for name, c := range map[string]struct {
		top, number, events uint64
		want                error
	}{
		"one":                       {0, 1, 1, nil},
		"a batch":                   {125, 1125, 1000, nil},
		"a new stream":              {125, 1, 1, errMiscounted},
		"a batch after a lost tail": {125, 1110, 1000, errMiscounted},
		"a stranger's message":      {125, 127, 1, errMiscounted},
	} {
		s := &session{top: c.top}
		if err := s.reached(c.number, c.events); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if s.top != c.number {
			t.Errorf("%s: top %d", name, s.top)
		}
	}
}
