package intake

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// slow is the decoder that plain stands in for.
func slow(text []byte) (l line, ok bool) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	d.UseNumber()
	err := d.Decode(&l)
	return l, err == nil && !d.More()
}

func FuzzPlainReadsWhatTheDecoderReads(f *testing.F) {
	for _, s := range []string{
		text(1), ` { "eventId" : "a" , "version":2, "units":"1.50" ,"cancelled":true}`, `{"note":"ā \u0101"}`, `{"units":01}`, `{"units":1.}`, `{"units":"1e3"}`, `{"units":""}`,
		`{}`, `{,}`, `{"note":"a",}`, `{"note":"a"}x`, `{"Note":"a"}`, `{"version":1.0}`, `{"version":-1}`, `{"version":9999999999}`, `{"day":null}`, `{"note":"a","note":"b"}`,
		`{"cancelled":trueish}`, `{"cancelled":"true"}`, "{\"note\":\"a\tb\"}", `{"units":.5}`, `{"units":1.5.5}`, `{"units":" 1"}`, `{"units":"1 "}`, `{"a":{"note":"x"}}`, `[1]`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var fast line
		if !utf8.Valid(text) || !plain(string(text), &fast) {
			return
		}
		if want, ok := slow(text); !ok || fast != want {
			t.Fatalf("%q: %+v, the decoder reads %+v %v", text, fast, want, ok)
		}
	})
}

// The lines that systems send take the short way; otherwise it would be there for nothing.
func TestUsualLineIsReadTheShortWay(t *testing.T) {
	t.Parallel()
	var l line
	if !plain(text(1), &l) || l.EventID != "e1" || l.Units != "1.5" || l.Type != "service.delivered" {
		t.Errorf("%+v", l)
	}
	if !plain(`{"eventId":"a","version":3,"units":"0.25","cancelled":false,"note":"Ārā līst."}`, &l) || l.Version != 3 || l.Units != "0.25" || l.Note != "Ārā līst." {
		t.Errorf("%+v", l)
	}
}
