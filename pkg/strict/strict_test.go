package strict_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/strict"
)

type row struct {
	Name string `yaml:"name"`
	Days int    `yaml:"days"`
}

func TestOneDocumentOfKnownFieldsIsRead(t *testing.T) {
	t.Parallel()
	var rows []row
	if err := strict.YAML([]byte("---\n- {name: a, days: 3}\n"), &rows); err != nil || len(rows) != 1 || rows[0].Days != 3 {
		t.Errorf("%v %v", rows, err)
	}
}

func TestWhatNobodyReadsIsRefused(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"unknown field":     "- {name: a, day: 3}",
		"key twice":         "- {name: a, name: b}",
		"another type":      "- {name: a, days: many}",
		"second document":   "- {name: a}\n---\n- {name: b}",
		"end and something": "- {name: a}\n...\nx",
		"empty":             "",
		"only a comment":    "# nothing",
		"no YAML":           "- {name",
	} {
		var rows []row
		if err := strict.YAML([]byte(body), &rows); err == nil {
			t.Errorf("%s was read: %v", name, rows)
		}
	}
}

func TestEveryUnknownFieldIsNamed(t *testing.T) {
	t.Parallel()
	var rows []row
	err := strict.YAML([]byte("- {nam: a}\n- {day: 3}\n"), &rows)
	if err == nil || !strings.Contains(err.Error(), "nam ") || !strings.Contains(err.Error(), "line 2") {
		t.Error(err)
	}
}
