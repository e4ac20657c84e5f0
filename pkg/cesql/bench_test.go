package cesql_test

import (
	"testing"

	"github.com/digisoc/platform/pkg/cesql"
)

func BenchmarkMatches(b *testing.B) {
	event := map[string]any{"id": "0191", "source": "/municipality/0001000/service/cases", "specversion": "1.0",
		"type": "lv.digisoc.cases.v1.decisionIssued", "sequence": "42", "dataclassification": "internal"}
	for _, c := range []struct{ name, text string }{
		{"equal", `type = 'lv.digisoc.cases.v1.decisionIssued'`},
		{"like", `source LIKE '/municipality/0001000/%'`},
		{"usual", `type LIKE 'lv.digisoc.cases.%' AND source IN ('/municipality/0001000/service/cases', '/x') AND INT(sequence) > 10`},
		{"missing", `EXISTS other AND other = 1`},
	} {
		b.Run(c.name, func(b *testing.B) {
			e, err := cesql.Compile(c.text)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				e.Matches(event)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cesql.Compile(`type LIKE 'lv.digisoc.cases.%' AND INT(sequence) > 10`); err != nil {
			b.Fatal(err)
		}
	}
}
