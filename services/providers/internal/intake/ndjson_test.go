package intake

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

func reader() domain.Reader {
	return domain.Reader{Schemas: []string{"2026-10"}, Key: []byte("k"), Admission: domain.Admission{Environment: domain.Sandbox}}
}

func text(i int) string {
	return fmt.Sprintf(`{"eventId":"e%d","type":"service.delivered","schemaVersion":"2026-10","occurredAt":"2026-03-01T10:00:00Z","registration":"registrations/%s","assignment":"assignments/%s","day":"2026-03-01","units":1.5}`,
		i, uuid.NewString(), uuid.NewString())
}

func TestBadLinesAreRejectedByThemselves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ line, rule string }{
		"good":                {text(1), ""},
		"not JSON":            {`{"eventId":`, "SYNTAX_INVALID"},
		"two on a line":       {text(1) + text(2), "SYNTAX_INVALID"},
		"a list":              {`[1]`, "VALUE_INVALID"},
		"a field too many":    {strings.Replace(text(1), "{", `{"price":1,`, 1), "FIELD_UNKNOWN"},
		"a number for a text": {strings.Replace(text(1), `"e1"`, `1`, 1), "VALUE_INVALID"},
		"three places":        {strings.Replace(text(1), "1.5", "1.555", 1), "VALUE_INVALID"},
		"scientific units":    {strings.Replace(text(1), "1.5", "1e3", 1), "VALUE_INVALID"},
		"another encoding":    {strings.Replace(text(1), "e1", "e\xe2", 1), "SYNTAX_INVALID"},
		"longer than a line":  {`{"note":"` + strings.Repeat("x", MaxLine) + `"}`, "LINE_TOO_LONG"},
		"far too long":        {`{"note":"` + strings.Repeat("x", 5*MaxLine) + `"}`, "LINE_TOO_LONG"},
	} {
		list, err := NewNDJSON(strings.NewReader(text(8)+"\n"+c.line+"\n\n"+text(9)), reader(), 0, 0).Next(10)
		if err != nil || len(list) != 3 || len(list[0].Findings)+len(list[2].Findings) != 0 || list[2].Position != 4 {
			t.Fatalf("%s: %d records, %v", name, len(list), err)
		}
		rule := ""
		if len(list[1].Findings) > 0 {
			rule = list[1].Findings[0].Rule
		}
		if rule != c.rule || list[1].Position != 2 {
			t.Errorf("%s: %v at %d", name, list[1].Findings, list[1].Position)
		}
	}
}

// A file read a byte at a time, or in pieces of any size, is the same file; one that breaks off ends at a whole line, so that
// the sender goes on there.
func TestBrokenFileGoesOnAtAWholeLine(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for i := range 50 {
		b.WriteString(text(i) + "\n")
	}
	file := b.String()
	broken := errors.New("the line was cut")
	for cut := 0; cut < len(file); cut += 97 {
		n := NewNDJSON(io.MultiReader(iotest.OneByteReader(strings.NewReader(file[:cut])), iotest.ErrReader(broken)), reader(), 0, 0)
		first, err := n.Next(1000)
		if !errors.Is(err, broken) || n.Bytes != int64(strings.LastIndex(file[:cut], "\n")+1) {
			t.Fatalf("cut at %d: %v, taken to %d", cut, err, n.Bytes)
		}
		rest, err := NewNDJSON(strings.NewReader(file[n.Bytes:]), reader(), n.Lines, n.Bytes).Next(1000)
		if err != nil || len(first)+len(rest) != 50 || rest[len(rest)-1].Position != 50 {
			t.Fatalf("cut at %d: %d and %d records, %v", cut, len(first), len(rest), err)
		}
	}
}

func TestByteOrderMarkIsNoPartOfTheFirstRecord(t *testing.T) {
	t.Parallel()
	list, err := NewNDJSON(strings.NewReader("\ufeff"+text(1)), reader(), 0, 0).Next(10)
	if err != nil || len(list) != 1 || len(list[0].Findings) != 0 {
		t.Errorf("%v %v", list, err)
	}
}
