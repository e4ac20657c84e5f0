package body

import (
	"strings"
	"testing"
)

func TestPathOfAPlace(t *testing.T) {
	raw := `{
  "a": 1,
  "list": [{"x": 1}, {"ģ": "ā", "y": [true, null]}],
  "deep": {"er": {"est": "v"}}
}`
	for mark, want := range map[string]string{
		`"a"`: "a", `1,`: "a", `"x"`: "list[0].x", `{"ģ"`: "list[1]", `"ģ"`: "list[1]", `"y"`: "list[1].y", `true`: "list[1].y[0]", `null`: "list[1].y[1]",
		`"deep"`: "deep", `"v"`: "deep.er.est", `"est"`: "deep.er.est",
	} {
		if got := PathAt([]byte(raw), strings.Index(raw, mark)); got != want {
			t.Errorf("%s: %q, want %q", mark, got, want)
		}
	}
}

func TestLineAndColumnAreCharacters(t *testing.T) {
	raw := []byte("{\n  \"ā\": x\n}")
	if got := Offset(raw, 2, 8); got != strings.Index(string(raw), "x") {
		t.Errorf("offset %d", got)
	}
	e := Fault(raw, strings.Index(string(raw), "x"), "R", "en", "lv")
	if e.Metadata["line"] != "2" || e.Metadata["column"] != "8" {
		t.Errorf("%v", e.Metadata)
	}
	for _, place := range [][2]int{{9, 1}, {1, 99}, {0, 0}} {
		if got := Offset(raw, place[0], place[1]); got < 0 || got > len(raw) {
			t.Errorf("%v: %d", place, got)
		}
	}
}

func TestBracketsInTextsDoNotCount(t *testing.T) {
	if tooDeep([]byte(`"`+strings.Repeat(`[`, 100)+`\"`+strings.Repeat("{", 100)+`"`)) >= 0 {
		t.Error("brackets in a text count")
	}
	if tooDeep([]byte(strings.Repeat("[", MaxDepth+1))) != MaxDepth {
		t.Error("deep lists are not found")
	}
}
