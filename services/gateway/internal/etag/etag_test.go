package etag

import (
	"errors"
	"reflect"
	"slices"
	"testing"
)

func TestListsOfTags(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		want  List
	}{
		"one":              {[]string{`"v1"`}, List{Tags: []Tag{{Value: "v1"}}}},
		"weak":             {[]string{`W/"v1"`}, List{Tags: []Tag{{Value: "v1", Weak: true}}}},
		"any":              {[]string{` * `}, List{Any: true}},
		"several":          {[]string{`"v1", W/"v2" ,"v3"`}, List{Tags: []Tag{{Value: "v1"}, {"v2", true}, {Value: "v3"}}}},
		"several lines":    {[]string{`"v1"`, `"v2"`}, List{Tags: []Tag{{Value: "v1"}, {Value: "v2"}}}},
		"comma in a tag":   {[]string{`"a,b","c"`}, List{Tags: []Tag{{Value: "a,b"}, {Value: "c"}}}},
		"empty elements":   {[]string{`,"a",, "b",`}, List{Tags: []Tag{{Value: "a"}, {Value: "b"}}}},
		"an empty tag":     {[]string{`""`}, List{Tags: []Tag{{}}}},
		"a star in quotes": {[]string{`"*"`}, List{Tags: []Tag{{Value: "*"}}}},
	} {
		if got, err := Parse(c.lines); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for _, bad := range []string{"", " ", ",", "v1", `"v1`, `v1"`, `w/"v1"`, `W/v1`, `"a" "b"`, `"a"b`, `*, "a"`, `"a", *`, `"a b"`, "\"a\tb\"", "\"\x7f\""} {
		if got, err := Parse([]string{bad}); !errors.Is(err, ErrMalformed) {
			t.Errorf("%q: %+v, %v", bad, got, err)
		}
	}
}

func TestStrongAndWeakComparison(t *testing.T) {
	l, err := Parse([]string{`W/"v1", "v2", "v2"`})
	if err != nil {
		t.Fatal(err)
	}
	if got := l.Strong(); !slices.Equal(got, []string{"v2"}) {
		t.Errorf("strong %v", got)
	}
	for header, want := range map[string]bool{`"v1"`: true, `"v2"`: true, `W/"v2"`: true, `"v3"`: false, "v1": false, "": false} {
		if l.Has(header) != want {
			t.Errorf("%s: %v", header, !want)
		}
	}
	if Quote("v1") != `"v1"` {
		t.Error(Quote("v1"))
	}
}

// FuzzParse reads anything: it ends, and what it accepts comes back as it was written.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`"v1"`, `W/"a,b", "c"`, "*", `"`, `,,"a"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		l, err := Parse([]string{header})
		if err != nil {
			return
		}
		for _, tag := range l.Tags {
			if again, err := Parse([]string{Quote(tag.Value)}); err != nil || again.Tags[0].Value != tag.Value {
				t.Fatalf("%q: %+v, %v", tag.Value, again, err)
			}
		}
	})
}
