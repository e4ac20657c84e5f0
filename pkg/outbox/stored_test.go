package outbox

import (
	"fmt"
	"reflect"
	"testing"
)

func TestStoredHeadersAreReadAsPostgresWritesThem(t *testing.T) {
	for object, want := range map[string]map[string]string{
		`{}`:                              {},
		`{"ce-type": "t"}`:                {"ce-type": "t"},
		`{"a": "1", "b": "", "c": "ē,:"}`: {"a": "1", "b": "", "c": "ē,:"},
		`{"a": "x\"y", "b": "\\"}`:        {"a": `x"y`, "b": `\`}, // by the decoder
		`{"a":"1","b":"2"}`:               {"a": "1", "b": "2"},
		`{"a": null}`:                     {"a": ""},
		`{"a": null, "b": "x"}`:           {"a": "", "b": "x"},
	} {
		all, err := pairs(object)
		if err != nil {
			t.Errorf("%s: %v", object, err)
			continue
		}
		got := map[string]string{}
		for _, p := range all {
			got[p.key] = p.value
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", object, got, want)
		}
	}
	for _, broken := range []string{"", "[]", `{"a": 1}`, `{"a": "1"`, `{"a": "1"}}`, `{"a": "1", "b"}`, `{"a": {"b": "c"}}`} {
		if all, err := pairs(broken); err == nil {
			t.Errorf("%s: accepted as %v", broken, all)
		}
	}
}

func TestHeadersWithoutEscapesNeedNoDecoder(t *testing.T) {
	for _, object := range []string{`{}`, `{"a": "1"}`, `{"a": "1", "b": "ē"}`} {
		if _, ok := plain(object); !ok {
			t.Errorf("%s: not read", object)
		}
	}
}

func TestSequenceTextIsTheFormat(t *testing.T) {
	for _, n := range []int64{1, 9, 10, 1234567, 1<<63 - 1} {
		if got, want := sequenceText(n), fmt.Sprintf(SequenceFormat, n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
