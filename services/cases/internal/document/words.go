package document

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed data/*.yaml
var data embed.FS

// Text is a text in both languages.
type Text struct{ LV, EN string }

// in returns the text in a language; Latvian unless English is asked for.
func (t Text) in(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.LV
}

// lexicon is what codes and quantities are called, by list and word.
type lexicon map[string]map[string]Text

func readYAML(name string, to any) error {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(b, to); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// word returns the name of a code. A code that the list lacks is printed as it is: better bare than missing.
func (l lexicon) word(lang, list, code string) string {
	if t, ok := l[list][code]; ok {
		return t.in(lang)
	}
	return strings.ToLower(strings.ReplaceAll(code, "_", " "))
}

// knows reports whether a list has a word.
func (l lexicon) knows(list, code string) bool {
	_, ok := l[list][code]
	return ok
}
